using System.Diagnostics;
using System.Diagnostics.Metrics;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Hosting.Metrics;
using ClusterLlm.Hosting.Telemetry;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>
/// What the coordinator tells of itself and of the run. Its actor tells it what it took and did, in its turns. It
/// changes nothing but the trace context of what is sent.
/// </summary>
internal sealed class CoordinatorTelemetry : IDisposable
{
    public const string MeterName = "ClusterLlm.Coordinator";

    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    private readonly Meter meter = new(MeterName);
    private readonly StepSpans spans = new();
    private readonly TrainingMetrics training;
    private readonly ClusterMetrics cluster;
    private readonly PlaceMetrics place;
    private readonly ProcessTelemetry process;

    public CoordinatorTelemetry(TelemetryIdentity identity, OtlpSettings settings, string runDirectory,
        RunMonitor monitor, ILoggerFactory loggers, TimeProvider time)
    {
        // Whoever listens must be there before the first of them counts.
        process = new ProcessTelemetry(identity, settings, loggers, time);
        training = new TrainingMetrics(meter, time);
        cluster = new ClusterMetrics(meter, () => monitor.Latest, time);
        place = new PlaceMetrics(meter, runDirectory);
    }

    public MetricsScrape Scrape => process.Scrape;

    /// <exception cref="Model.Configuration.ConfigurationException">Telemetry is configured to go nowhere.</exception>
    public static CoordinatorTelemetry Open(PreparedRun run, RunMonitor monitor, ILoggerFactory loggers) => new(
        TelemetryIdentity.Coordinator(run.Initial.Settings.Run.ToString(), Path.GetFileName(run.Directory.Path)),
        OtlpSettings.From(run.Configuration.Telemetry), run.Directory.Path, monitor, loggers, run.Time);

    public void Watch(Func<int> mailbox) => place.Watch(mailbox);

    public object Stamp(object message) => spans.Stamp(message);

    public void Journaled(RunState before, RunInput input, JournalRecord record)
    {
        Activity.Current = spans.Step;
        training.Journaled(record);
        cluster.Journaled(before, input, record);
        Activity.Current = null;
        spans.Journaled(record);
    }

    public void Took(RunState state) => spans.Took(state.Phase);

    public void Dispose()
    {
        spans.Dispose();
        process.Flush(FlushPatience);
        process.Dispose();
        meter.Dispose();
    }
}
