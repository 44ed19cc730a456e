using System.Diagnostics;
using ClusterLlm.Hosting.Metrics;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Training;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.Telemetry;

/// <summary>
/// What this worker tells of itself. The actor tells it what it took and decided, in its turns; export begins when the
/// run that was joined says where to. It changes nothing and never throws into the actor.
/// </summary>
internal sealed partial class WorkerTelemetry(ILoggerFactory loggers, TimeProvider time, bool gpu) : IDisposable
{
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(1);

    private readonly WorkerMetrics _metrics = new();
    private readonly WorkerSpans _spans = new();
    private readonly ILogger _log = loggers.CreateLogger<WorkerTelemetry>();
    private GpuMetrics? _gpu;
    private volatile WorkerPulse _pulse = WorkerPulse.Begin(time.GetUtcNow());
    private volatile ProcessTelemetry? _process;
    private Task _opening = Task.CompletedTask;

    /// <summary>On any thread.</summary>
    public WorkerPulse Pulse => _pulse;

    /// <summary>Null until a run was joined. On any thread.</summary>
    public MetricsScrape? Scrape => _process?.Scrape;

    public void Watch(Func<int> mailbox) => _metrics.Watch(mailbox);

    public void Watch(RemoteCollective collective) => _metrics.Watch(collective);

    /// <summary>The run is known: begins to export, in the background.</summary>
    public void Joined(WorkerId self, JoinAccepted accepted)
    {
        var configuration = ConfigurationFile.Parse(accepted.ConfigurationYaml, "the run's configuration");
        _pulse = _pulse with { ComputeTimeout = TimeSpan.FromSeconds(configuration.Cluster.ComputeTimeout) };
        var identity = TelemetryIdentity.Worker(self.ToString(), accepted.At.Run.ToString(),
            Path.GetFileName(Path.TrimEndingDirectorySeparator(accepted.RunDirectory)));
        _opening = Task.Run(() => Open(identity, configuration.Telemetry));
    }

    public void Took(WorkerState before, WorkerInput input, WorkerTransition transition)
    {
        _pulse = _pulse.After(before, transition.State, time.GetUtcNow());
        if (input is JobFailed failed)
            _spans.Failed(failed.Reason);
        if (input is CheckpointEnded ended)
            _spans.CheckpointEnded(ended.Report);
        Measure(input, transition.Effects);
        _spans.Took(transition.State, transition.Effects);
    }

    public void Dispose()
    {
        _spans.Dispose();
        // What it told last may be why it ended.
        if (_opening.Wait(FlushPatience))
        {
            _process?.Flush(FlushPatience);
            _process?.Dispose();
        }
        _gpu?.Dispose();
        _metrics.Dispose();
    }

    private void Measure(WorkerInput input, IReadOnlyList<WorkerEffect> effects)
    {
        // Exemplars lead to the span that was measured.
        Activity.Current = _spans.Current;
        if (input is UpdateApplied applied)
            _metrics.Applied(applied.Seconds);
        foreach (var effect in effects)
            if (effect is SendToCoordinator { Message: StepPrepared prepared })
                _metrics.Prepared(prepared);
        Activity.Current = null;
    }

    private void Open(TelemetryIdentity identity, TelemetryOptions options)
    {
        try
        {
            _gpu = gpu ? GpuMetrics.Open(_metrics.Meter) : null;
            _process = new ProcessTelemetry(identity, OtlpSettings.From(options), loggers, time);
        }
        catch (Exception error)
        {
            // The run does not depend on being watched.
            LogNoTelemetry(_log, error);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "this worker tells nothing of itself")]
    private static partial void LogNoTelemetry(ILogger log, Exception error);
}
