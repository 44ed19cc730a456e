using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Operations.Client;

/// <summary>Which run a verb is about: by its folder or its API's address, with the token to send along.</summary>
internal sealed class RunTarget
{
    public const string TokenVariable = "CLUSTERLLM_API_TOKEN";
    public const string AuthorityOption = "--certificate-authority";

    private const int LongestToken = 4_096;

    private readonly Option<string?> directory = new("--run-dir")
    {
        Description = "Of the run (default: the newest under runs/ that is running)",
        HelpName = "dir",
    };

    private readonly Option<string?> url = new("--url")
    {
        Description = "The run's API, from anywhere",
        HelpName = "http://host:port",
    };

    private readonly Option<string?> tokenFile = new("--token-file")
    {
        Description = $"Holds the API's token; else {TokenVariable}, or the run's own",
        HelpName = "file",
    };

    private readonly Option<string?> authority = new(AuthorityOption)
    {
        Description = "Signs the certificate of an https address (default: the run's own ca.pem, else the machine's)",
        HelpName = "ca.pem",
    };

    /// <param name="command">Gets the options.</param>
    /// <param name="positional">Its folder is an argument.</param>
    public void AddTo(Command command, bool positional = false)
    {
        foreach (var option in new Option[] { directory, url, tokenFile, authority })
            if (!positional || option != directory)
                command.Options.Add(option);
    }

    /// <summary>The folder that was named; null when none was.</summary>
    public string? Directory(ParseResult parsed) => parsed.GetValue(directory);

    /// <summary>A URL was named.</summary>
    public bool IsRemote(ParseResult parsed) => parsed.GetValue(url) is not null;

    /// <summary>A client of the run's API.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="positional">The folder as an argument, where the verb has one.</param>
    /// <exception cref="ConfigurationException">There is no such run, it is not running, or it has no API.</exception>
    public RunClient Connect(ParseResult parsed, string? positional = null)
    {
        if (parsed.GetValue(url) is { } address)
            return new RunClient(Parse(address), Token(parsed, null), Authorities(parsed, null));
        var run = Live(positional ?? parsed.GetValue(directory));
        return Connect(parsed, run.Directory, new Uri(run.Api ?? throw new ConfigurationException(
            $"{run.Directory.Path}: this run has no API to ask (api.enabled is false)")));
    }

    /// <summary>A client of the API that a run's folder names.</summary>
    public RunClient Connect(ParseResult parsed, RunDirectory run, Uri api) =>
        new(api, Token(parsed, run), api.Scheme == Uri.UriSchemeHttps ? Authorities(parsed, run) : null);

    /// <summary>The run in a folder, if its coordinator may be running.</summary>
    /// <exception cref="ConfigurationException">It has ended, or there is none.</exception>
    public static RunProcesses Live(string? path)
    {
        if (path is null)
            return RunProcesses.ReadLive(null);
        var run = RunProcesses.Read(path);
        // Of another host's processes nothing is known but what their API says.
        if (run.IsAlive || (run.Host != Environment.MachineName && run.Api is not null))
            return run;
        var step = run.Root.TryGetProperty("step", out var number) ? $" after step {number}" : "";
        throw new ConfigurationException($"{path}: the run is not running (its coordinator ended{step}); "
            + $"{ResumeHint.Of(run.Directory)} goes on");
    }

    private static Uri Parse(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo == ""
            ? uri : throw new ConfigurationException($"--url {address}: expected an address such as http://127.0.0.1:8470");

    private X509Certificate2Collection? Authorities(ParseResult parsed, RunDirectory? run)
    {
        if (parsed.GetValue(authority) is { } path)
            return CertificateFolder.ReadAuthorities(path);
        return run is not null && ConfigurationFile.Load(run.Configuration).Security.Certificates is { } folder
            ? CertificateFolder.ReadAuthorities(new CertificateFolder(folder).Authorities) : null;
    }

    private string? Token(ParseResult parsed, RunDirectory? run)
    {
        if (parsed.GetValue(tokenFile) is { } path)
            return Read(path, $"--token-file {path}");
        if (Environment.GetEnvironmentVariable(TokenVariable) is { Length: > 0 } token)
            return Check(token.Trim(), TokenVariable);
        return run is not null && File.Exists(run.ApiToken) ? Read(run.ApiToken, run.ApiToken) : null;
    }

    private static string Read(string path, string source)
    {
        try
        {
            return new FileInfo(path).Length > LongestToken
                ? throw new ConfigurationException($"{source}: too large for a token")
                : Check(File.ReadAllText(path).Trim(), source);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{source}: {error.Message}", error);
        }
    }

    private static string Check(string token, string source) =>
        token.Length > 0 && token.All(c => c is > ' ' and <= '~') ? token
            : throw new ConfigurationException($"{source}: a token is printable ASCII without spaces");
}
