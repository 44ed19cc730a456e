using System.ComponentModel;
using System.Diagnostics;

namespace ClusterLlm.Cluster.Tests;

/// <summary>Programs that tests need and Debian has: installed when that may be done without asking.</summary>
internal static class DebianPackage
{
    private static readonly SemaphoreSlim OneAtATime = new(1);

    /// <summary>Null when the program is there, else why it is not.</summary>
    /// <param name="program">An absolute path.</param>
    /// <param name="package">That brings it.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<string?> MissingAsync(string program, string package, CancellationToken cancellation)
    {
        await OneAtATime.WaitAsync(cancellation);
        try
        {
            if (File.Exists(program))
                return null;
            if (!Environment.IsPrivilegedProcess || !File.Exists("/usr/bin/apt-get"))
                return $"{program} is missing, and only root may install Debian's package {package}";
            string[] install = ["install", "-y", "--no-install-recommends", package];
            var (code, output) = await RunAsync("apt-get", install, null, cancellation);
            if (code != 0)
            {
                await RunAsync("apt-get", ["update"], null, cancellation);
                (code, output) = await RunAsync("apt-get", install, null, cancellation);
            }
            return code == 0 && File.Exists(program) ? null
                : $"{program} is missing, and apt-get cannot install {package}: {output.Trim().Split('\n')[^1]}";
        }
        finally
        {
            OneAtATime.Release();
        }
    }

    /// <summary>Exit code (-1 when there is no such program), and both streams of a command.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments,
        string? folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DEBIAN_FRONTEND"] = "noninteractive" },
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellation);
            var errors = process.StandardError.ReadToEndAsync(cancellation);
            try
            {
                await process.WaitForExitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }
            return (process.ExitCode, await output + await errors);
        }
        catch (Win32Exception missing)
        {
            return (-1, missing.Message);
        }
    }
}
