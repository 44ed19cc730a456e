using System.Diagnostics;

namespace ClusterLlm.Cluster.Tests.Monitoring;

/// <summary>
/// Debian's Prometheus: as it is installed, or unpacked beside the build, so that no service of it is ever started.
/// </summary>
internal sealed record PrometheusPackage(string Prometheus, string Promtool)
{
    private static readonly Lazy<(PrometheusPackage? Package, string Problem)> Found = new(Find);

    /// <summary>Skips the test where there is none and none can be had.</summary>
    public static PrometheusPackage Get()
    {
        var (package, problem) = Found.Value;
        Assert.SkipWhen(package is null, $"no Prometheus: {problem}");
        return package!;
    }

    /// <summary>What promtool printed, once it has ended well.</summary>
    public async Task<string> CheckAsync(IEnumerable<string> arguments, string input = "")
    {
        var (exitCode, output) = await RunAsync(Promtool, arguments, Repository.Telemetry, input);
        Assert.True(exitCode == 0, $"promtool {string.Join(' ', arguments)} ended with {exitCode}: {output}");
        return output;
    }

    private static (PrometheusPackage? Package, string Problem) Find()
    {
        if (In("/usr/bin") is { } installed)
            return (installed, "");
        var folder = Path.Combine(Repository.Root, "artifacts", "tools", "prometheus");
        if (In(Path.Combine(folder, "usr", "bin")) is { } unpacked)
            return (unpacked, "");
        if (Environment.UserName != "root" || !File.Exists("/usr/bin/apt-get"))
            return (null, "it is not installed, and only root can fetch Debian's package");
        Directory.CreateDirectory(folder);
        // Lists may be old or missing.
        const string fetch = "apt-get download prometheus || { apt-get update && apt-get download prometheus; }";
        var (exitCode, output) = RunAsync("sh",
            ["-c", $"set -e; {{ {fetch}; }}; dpkg -x prometheus_*.deb .; rm prometheus_*.deb"], folder, "")
            .GetAwaiter().GetResult();
        return In(Path.Combine(folder, "usr", "bin")) is { } fetched ? (fetched, "")
            : (null, $"Debian's package cannot be fetched (exit code {exitCode}): {output}");
    }

    private static PrometheusPackage? In(string folder)
    {
        var package = new PrometheusPackage(Path.Combine(folder, "prometheus"), Path.Combine(folder, "promtool"));
        return File.Exists(package.Prometheus) && File.Exists(package.Promtool) ? package : null;
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments,
        string folder, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, $"{await output}{await errors}".Trim());
    }
}
