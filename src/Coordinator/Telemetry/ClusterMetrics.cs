using System.Diagnostics.Metrics;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>Instruments of the workers and of the coordinator's own place, read off the run's newest state.</summary>
internal sealed class ClusterMetrics
{
    private static readonly string[] DeathReasons = ["exit", "unreachable", "silent", "evicted", "drained"];
    private static readonly WorkerStatus[] Statuses = Enum.GetValues<WorkerStatus>();

    private readonly Counter<long> deaths;
    private readonly Counter<long> restarts;
    private readonly Counter<long> recoveries;
    private readonly Func<RunState?> latest;
    private readonly TimeProvider time;
    private bool recovering;

    /// <param name="meter">That they are of.</param>
    /// <param name="latest">The newest state; on any thread.</param>
    /// <param name="time">For what is reckoned from now.</param>
    public ClusterMetrics(Meter meter, Func<RunState?> latest, TimeProvider time)
    {
        (this.latest, this.time) = (latest, time);
        deaths = meter.CreateCounter<long>("clusterllm.worker.deaths", "{worker}",
            "Workers that take no further part, by the reason");
        restarts = meter.CreateCounter<long>("clusterllm.worker.restarts", "{worker}",
            "Processes that took the place of an earlier one");
        recoveries = meter.CreateCounter<long>("clusterllm.recoveries", "{recovery}",
            "Times that steps went on after a worker or the state was lost");
        foreach (var reason in DeathReasons)
            deaths.Add(0, Tag("reason", reason));
        restarts.Add(0);
        recoveries.Add(0);
        meter.CreateObservableGauge("clusterllm.step.number", () => latest()?.Committed.Value ?? 0, "{step}",
            "The last committed step");
        meter.CreateObservableGauge("clusterllm.workers", Workers, "{worker}", "Places in the run, by their status");
        meter.CreateObservableGauge("clusterllm.workers.wanted", () => latest()?.Settings.Workers ?? 0, "{worker}",
            "Workers that this coordinator starts");
        meter.CreateObservableGauge("clusterllm.worker.phase", Phases, null, "1 for what each worker is at");
        meter.CreateObservableGauge("clusterllm.worker.lag", Lags, "s",
            "Time since a worker last showed progress, or was last heard of between steps");
        meter.CreateObservableGauge("clusterllm.worker.micro_batch.duration", MicroBatches, "s",
            "Mean time of a micro-batch over a worker's last steps");
    }

    public void Journaled(RunState before, RunInput input, JournalRecord record)
    {
        switch (record)
        {
            case MembershipChanged change:
                if (DeathReason.Of(before, input, change, time.GetUtcNow()) is { } reason)
                    deaths.Add(1, Tag("reason", reason));
                if (change.Change == MembershipChange.Joined && before.Slots.TryGetValue(change.Worker, out var slot)
                    && !slot.Former.IsEmpty)
                    restarts.Add(1);
                recovering |= change.Change is MembershipChange.Died or MembershipChange.Evicted;
                break;
            case StepAborted or Rewound:
                recovering = true;
                break;
            case Committed when recovering:
                recovering = false;
                recoveries.Add(1);
                break;
        }
    }

    private IEnumerable<Measurement<int>> Workers() => latest() is not { } state ? []
        : Statuses.Select(status => new Measurement<int>(
            state.Slots.Values.Count(slot => slot.Status == status), Tag("status", Snake(status))));

    private IEnumerable<Measurement<int>> Phases() =>
        Present().Select(slot => new Measurement<int>(1, Of(slot), Tag("phase", Snake(slot.Phase))));

    private IEnumerable<Measurement<double>> Lags()
    {
        var now = time.GetUtcNow();
        var stepping = latest()?.Phase == RunPhase.Stepping;
        return Present().Select(slot => new Measurement<double>(
            Math.Max(0, (now - (stepping ? slot.ProgressAt : slot.LastSeen)).TotalSeconds), Of(slot)));
    }

    private IEnumerable<Measurement<double>> MicroBatches() => Present().Where(slot => slot.MicroBatchSeconds > 0)
        .Select(slot => new Measurement<double>(slot.MicroBatchSeconds, Of(slot)));

    private IEnumerable<WorkerSlot> Present() => latest()?.Slots.Values.Where(slot => slot.IsPresent) ?? [];

    private static KeyValuePair<string, object?> Of(WorkerSlot slot) => Tag("worker", slot.Id.ToString());

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);

    private static string Snake<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
