using ClusterLlm.Coordinator.Display;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>
/// What being watched costs: the same steps without telemetry, and with metrics, traces and logs exported to a sink on
/// this machine and the workers' endpoints open. Taken in turns, so that what else the machine does meets both.
/// </summary>
internal static class TelemetryBenchmark
{
    private static readonly string[] Off = ["telemetry.worker_http=false", "telemetry.otlp_endpoint=null"];

    /// <param name="steps">What is run in each turn.</param>
    /// <param name="rounds">Turns of each kind.</param>
    /// <param name="screen">For progress.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<Measurement> RunAsync(StepBenchmarkOptions steps, int rounds, Screen screen,
        CancellationToken cancellation)
    {
        var sink = await OtlpSink.StartAsync(cancellation).ConfigureAwait(false);
        await using var closed = sink.ConfigureAwait(false);
        string[] on = [$"telemetry.otlp_endpoint={sink.Url}", "telemetry.otlp_protocol=http/protobuf"];
        var (without, with) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            // Whoever goes first meets another machine than who goes second.
            foreach (var watched in round % 2 == 0 ? (bool[])[false, true] : [true, false])
                (watched ? with : without).Add(await SecondsAsync(watched ? on : Off).ConfigureAwait(false));
            screen.Line(FormattableString.Invariant(
                $"round {round + 1} of {rounds}: {without[^1] * 1000:F2} ms a step without, {with[^1] * 1000:F2} ms with"));
        }
        if (sink.Bytes == 0)
            throw new IOException("nothing was exported: an OTEL_* variable turns telemetry off or sends it elsewhere");
        var (off, watchedSeconds) = (Median(without), Median(with));
        return new Measurement
        {
            StepSeconds = off,
            WatchedStepSeconds = watchedSeconds,
            TelemetryFraction = (watchedSeconds - off) / off,
        };

        async Task<double> SecondsAsync(string[] settings) => (await StepBenchmark.RunAsync(
            steps with { Explicit = [.. steps.Explicit, .. settings] }, screen, cancellation).ConfigureAwait(false))
            .StepSeconds!.Value;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
