using System.CommandLine;
using ClusterLlm.Coordinator.Display.Watch;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm watch: a run in a full-screen terminal, as it goes.</summary>
internal static class WatchCommand
{
    private const int MaxTokenBytes = 4096;

    public static Command Create()
    {
        var directory = new Argument<string?>("RUN_DIR")
        {
            Description = "Of the run, running or finished (default: the newest under runs/)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var url = new Option<string?>("--url")
        {
            Description = "API of a coordinator elsewhere, such as http://host:8470",
            HelpName = "url",
        };
        var token = new Option<string?>("--token-file")
        {
            Description = "File with a token for that API (default: api-token in the run directory)",
            HelpName = "file",
        };
        var command = new Command("watch", "Watch a run in the terminal, and control it by keys") { directory, url, token };
        command.SetAction(async (parsed, _) =>
        {
            if (parsed.GetValue(url) is not null && parsed.GetValue(directory) is not null)
                throw new ConfigurationException("watch: expected a run directory or --url, not both");
            if (!FullScreen.IsPossible)
                throw new ConfigurationException("watch needs a terminal; status and plot do without one");
            using var interrupts = new Interrupts();
            var source = Source(parsed.GetValue(directory), parsed.GetValue(url), parsed.GetValue(token));
            using var owned = source as IDisposable;
            await new WatchLoop(source, TimeProvider.System).RunAsync(interrupts.First).ConfigureAwait(false);
            return ExitCodes.Done;
        });
        return command;
    }

    private static IWatchSource Source(string? directory, string? url, string? tokenFile)
    {
        if (url is not null)
            return new ApiSource(Address(url, "--url"), tokenFile is null ? null : ReadToken(tokenFile), TimeProvider.System);
        var run = RunPaths.FindAll(directory is null ? [] : [directory])[0];
        if (RunOverview.Read(run, TimeProvider.System).Api is not { } api)
            return new FileSource(run, TimeProvider.System);
        var own = Path.Combine(run.Path, "api-token");
        return new ApiSource(Address(api, run.Cluster), tokenFile is not null || File.Exists(own)
            ? ReadToken(tokenFile ?? own) : null, TimeProvider.System);
    }

    private static Uri Address(string text, string source) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address
            : throw new ConfigurationException($"{source}: '{text}' is no address such as http://127.0.0.1:8470");

    private static string ReadToken(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: < MaxTokenBytes } ? File.ReadAllText(path).Trim()
                : throw new ConfigurationException($"{path}: no such file of a token");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
