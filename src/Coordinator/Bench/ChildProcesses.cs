using System.Diagnostics;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>Runs programs side by side and reads what they print.</summary>
internal static class ChildProcesses
{
    /// <summary>Starts all at once; gives their standard outputs. One that fails fails the whole.</summary>
    public static async Task<string[]> RunAllAsync(IEnumerable<ProcessStartInfo> starts, CancellationToken cancellation)
    {
        var processes = starts.Select(Start).ToList();
        try
        {
            return await Task.WhenAll(processes.Select(process => ReadAsync(process, cancellation)))
                .ConfigureAwait(false);
        }
        finally
        {
            foreach (var process in processes)
            {
                if (!process.HasExited)
                    process.Kill();
                process.Dispose();
            }
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.UseShellExecute = false;
        return Process.Start(start)!;
    }

    private static async Task<string> ReadAsync(Process process, CancellationToken cancellation)
    {
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return process.ExitCode == 0
            ? await output.ConfigureAwait(false)
            : throw new IOException($"{Path.GetFileName(process.StartInfo.FileName)} ended with {process.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()}");
    }
}
