using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Certificates;
using ClusterLlm.Coordinator.Supervision;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>The all-reduce of training, between processes that do nothing else.</summary>
internal static class AllReduceBenchmark
{
    private const double Mebibyte = 1024 * 1024;

    /// <param name="workers">Processes.</param>
    /// <param name="megabytes">Size of the buffer, in MiB.</param>
    /// <param name="rounds">All-reduces that are measured, after a few that are not.</param>
    /// <param name="tls">Measures inside TLS, with certificates made for it.</param>
    /// <param name="cancellation">Kills them.</param>
    /// <returns>Of the slowest rank: seconds of an all-reduce (median) and buffer bytes over it.</returns>
    public static async Task<Measurement> RunAsync(int workers, double megabytes, int rounds,
        bool tls, CancellationToken cancellation)
    {
        var bytes = (long)(megabytes * Mebibyte) / sizeof(float) * sizeof(float);
        var folder = Directory.CreateTempSubdirectory("clusterllm-allreduce-").FullName;
        try
        {
            var certificates = tls ? MakeCertificates(Path.Combine(folder, "certificates")) : null;
            var starts = Enumerable.Range(0, workers).Select(rank =>
                StartInfo(rank, workers, bytes, rounds, folder, certificates));
            var outputs = await ChildProcesses.RunAllAsync(starts, cancellation).ConfigureAwait(false);
            var seconds = outputs.Max(Seconds);
            return new Measurement { Seconds = seconds, GigabytesPerSecond = bytes / seconds / 1e9 };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static ProcessStartInfo StartInfo(int rank, int workers, long bytes, int rounds, string folder,
        string? certificates) =>
        new(WorkerExecutable.Find(),
    [
        "bench-allreduce", "--rank", Text(rank), "--workers", Text(workers), "--peers", folder, "--bytes", Text(bytes),
        "--iterations", Text(rounds), .. certificates is null ? [] : new[] { "--certificates", certificates },
    ]);

    private static string MakeCertificates(string authority)
    {
        var desk = new CertificateDesk(TimeProvider.System);
        _ = desk.Init(authority, days: 1, force: false);
        _ = desk.Issue(authority, "bench", ["127.0.0.1"], output: null, days: 1);
        return Path.Combine(authority, "bench");
    }

    private static double Seconds(string output)
    {
        using var line = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
        return line.RootElement.GetProperty("seconds").GetDouble();
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
