using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Supervision;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>The all-reduce of training, between processes that do nothing else.</summary>
internal static class AllReduceBenchmark
{
    private const double Mebibyte = 1024 * 1024;

    /// <param name="workers">Processes.</param>
    /// <param name="megabytes">Size of the buffer, in MiB.</param>
    /// <param name="rounds">All-reduces that are measured, after a few that are not.</param>
    /// <param name="cancellation">Kills them.</param>
    /// <returns>Of the slowest rank: seconds of an all-reduce (median) and buffer bytes over it.</returns>
    public static async Task<Measurement> RunAsync(int workers, double megabytes, int rounds,
        CancellationToken cancellation)
    {
        var bytes = (long)(megabytes * Mebibyte) / sizeof(float) * sizeof(float);
        var folder = Directory.CreateTempSubdirectory("clusterllm-allreduce-").FullName;
        try
        {
            var starts = Enumerable.Range(0, workers).Select(rank => StartInfo(rank, workers, bytes, rounds, folder));
            var outputs = await ChildProcesses.RunAllAsync(starts, cancellation).ConfigureAwait(false);
            var seconds = outputs.Max(Seconds);
            return new Measurement { Seconds = seconds, GigabytesPerSecond = bytes / seconds / 1e9 };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ProcessStartInfo StartInfo(int rank, int workers, long bytes, int rounds, string folder) =>
        new(WorkerExecutable.Find(),
    [
        "bench-allreduce", "--rank", Text(rank), "--workers", Text(workers), "--peers", folder, "--bytes", Text(bytes),
        "--iterations", Text(rounds),
    ]);

    private static double Seconds(string output)
    {
        using var line = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
        return line.RootElement.GetProperty("seconds").GetDouble();
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
