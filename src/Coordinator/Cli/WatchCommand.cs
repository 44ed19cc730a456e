using System.CommandLine;
using ClusterLlm.Coordinator.Display.Watch;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm watch: a run in a full-screen terminal, as it goes.</summary>
internal static class WatchCommand
{
    public static Command Create()
    {
        var directory = new Argument<string?>("RUN_DIR")
        {
            Description = "Of the run, running or finished (default: the newest under runs/)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var target = new RunTarget();
        var command = new Command("watch", "Watch a run in the terminal, and control it by keys") { directory };
        target.AddTo(command, positional: true);
        command.SetAction(async (parsed, _) =>
        {
            if (target.IsRemote(parsed) && parsed.GetValue(directory) is not null)
                throw new ConfigurationException("watch: expected a run directory or --url, not both");
            if (!FullScreen.IsPossible)
                throw new ConfigurationException("watch needs a terminal; status and plot do without one");
            using var interrupts = new Interrupts();
            var source = Source(parsed, target, parsed.GetValue(directory));
            using var owned = source as IDisposable;
            await new WatchLoop(source, TimeProvider.System).RunAsync(interrupts.First).ConfigureAwait(false);
            return ExitCodes.Done;
        });
        return command;
    }

    private static IWatchSource Source(ParseResult parsed, RunTarget target, string? directory)
    {
        if (target.IsRemote(parsed))
            return new ApiSource(target.Connect(parsed), TimeProvider.System);
        var run = RunPaths.FindAll(directory is null ? [] : [directory])[0];
        if (RunOverview.Read(run, TimeProvider.System).Api is not { } api)
            return new FileSource(run, TimeProvider.System);
        return Uri.TryCreate(api, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? new ApiSource(target.Connect(parsed, run, address), TimeProvider.System)
            : throw new ConfigurationException($"{run.Cluster}: '{api}' is no address such as http://127.0.0.1:8470");
    }
}
