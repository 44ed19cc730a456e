using ClusterLlm.Coordinator.Certificates;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>
/// What being watched and secured costs: the same steps with everything off, and with more and more of it on. Taken in
/// turns, so that what else the machine does meets all alike.
/// </summary>
internal static class OperationsBenchmark
{
    private const int DaysOfCertificates = 1;
    private static readonly TimeSpan Looks = TimeSpan.FromMilliseconds(100);

    /// <param name="steps">What is run in each turn.</param>
    /// <param name="rounds">Turns of each kind.</param>
    /// <param name="screen">For progress.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyList<OperationsCost>> RunAsync(StepBenchmarkOptions steps, int rounds,
        Screen screen,
        CancellationToken cancellation)
    {
        var sink = await OtlpSink.StartAsync(cancellation).ConfigureAwait(false);
        await using var closed = sink.ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("clusterllm-bench-").FullName;
        try
        {
            var kinds = Kinds(sink.Url, Certificates(folder));
            var seconds = kinds.Select(_ => new List<double>()).ToList();
            for (var round = 0; round < rounds; round++)
            {
                for (var turn = 0; turn < kinds.Count; turn++)
                {
                    // Whoever goes first meets another machine than who goes last.
                    var kind = (round + turn) % kinds.Count;
                    var watched = kinds[kind].IsWatched
                        ? (Func<RunDirectory, CancellationToken, Task>)WatchAsync
                        : null;
                    seconds[kind].Add((await StepBenchmark.RunAsync(
                        steps with { Explicit = [.. steps.Explicit, .. kinds[kind].Settings] }, screen, cancellation,
                        watched)
                        .ConfigureAwait(false)).StepSeconds!.Value);
                }
                screen.Line(FormattableString.Invariant($"round {round + 1} of {rounds}, ms a step: ") + string.Join(", ",
                    kinds.Zip(
                        seconds, (kind, taken) => FormattableString.Invariant($"{kind.Name} {taken[^1] * 1000:F2}"))));
            }
            if (sink.Bytes == 0)
                throw new IOException(
                    "nothing was exported: an OTEL_* variable turns telemetry off or sends it elsewhere");
            return [.. kinds.Zip(seconds, (kind, taken) => OperationsCost.Of(kind.Name, taken, seconds[0]))];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IReadOnlyList<(string Name, bool IsWatched, string[] Settings)> Kinds(
        string sink, string certificates)
    {
        string[] telemetry = [$"telemetry.otlp_endpoint={sink}", "telemetry.otlp_protocol=http/protobuf"];
        string[] watched = [.. telemetry, "api.enabled=true", "api.port=0"];
        string[] secured = [.. watched, $"security.certificates={certificates}"];
        return
        [
            ("all off", false, ["telemetry.worker_http=false", "telemetry.otlp_endpoint=null"]),
            ("telemetry", false, telemetry),
            ("and API with a watcher", true, watched),
            ("and TLS, control plane", true, [.. secured, "security.data_plane_tls=false"]),
            ("and TLS, both planes", true, [.. secured, "security.data_plane_tls=true"]),
        ];
    }

    private static string Certificates(string folder)
    {
        var desk = new CertificateDesk(TimeProvider.System);
        var authority = Path.Combine(folder, "certs");
        desk.Init(authority, DaysOfCertificates, force: false);
        desk.Issue(authority, "node", ["127.0.0.1", "localhost"], null, DaysOfCertificates);
        return Path.Combine(authority, "node");
    }

    /// <summary>Reads the run's stream to its end, as its page would.</summary>
    private static async Task WatchAsync(RunDirectory run, CancellationToken ended)
    {
        using var looks = new PeriodicTimer(Looks);
        string? api = null;
        while (api is null && await looks.WaitForNextTickAsync(ended).ConfigureAwait(false))
            api = File.Exists(run.Cluster) ? RunProcesses.Read(run.Path).Api : null;
        using var client = new RunClient(new Uri(api!), null);
        await foreach (var _ in client.StreamAsync(0, "", ended).ConfigureAwait(false))
        {
            // It is read to be paid for.
        }
    }
}
