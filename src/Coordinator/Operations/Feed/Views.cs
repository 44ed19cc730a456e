using System.Text.Json;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>A run's state as the API tells it.</summary>
internal static class Views
{
    public static RunStatus Of(RunFacts facts, RunState state, Pace pace, Goodput goodput, MetricsRow? last,
        RunOutcome? ended, DateTimeOffset now)
    {
        var seconds = Math.Max(0, (now - facts.Started).TotalSeconds);
        var left = state.Settings.Training.Steps - state.Committed.Value;
        return new RunStatus
        {
            Run = state.Settings.Run.ToString(),
            Name = facts.Name,
            Directory = facts.Directory.Path,
            Phase = RunPausing.IsResting(state) ? "paused" : Name(state.Phase),
            Paused = state.Pause is not null,
            Step = state.Committed.Value,
            Steps = state.Settings.Training.Steps,
            Loss = Finite.OrNull(state.LastLoss),
            ValLoss = Finite.OrNull(state.LastValidationLoss),
            LearningRate = last?.LearningRate,
            GradNorm = last?.GradNorm,
            Tokens = state.TotalTokens,
            TokensPerSecond = Finite.OrNull(pace.TokensPerSecond),
            Goodput = goodput.At(now),
            Generation = state.Generation.Value,
            Fence = state.Settings.Fence.Value,
            WorkersWanted = state.Settings.Workers,
            WorkersReady = state.Ready.Count(),
            Started = facts.Started,
            Seconds = seconds,
            EtaSeconds = ended is null && state.Pause is null ? Finite.OrNull(left * pace.StepSeconds) : null,
            Parameters = facts.Parameters,
            Version = RunFacts.Version,
            Ended = ended is not null,
            ExitCode = ended?.ExitCode,
            Reason = ended?.Reason ?? state.Pause?.Reason,
        };
    }

    /// <param name="state">Of the run.</param>
    /// <param name="last">The last step that was committed; null before the first.</param>
    /// <param name="now">The time.</param>
    public static WorkerList Workers(RunState state, StepTiming? last, DateTimeOffset now)
    {
        var fastest = last is { Workers.Length: > 0 } ? last.Workers.Min(worker => worker.Compute) : 0;
        return new WorkerList([.. state.Slots.Values.Select(slot => Of(state, slot, now,
            last?.Workers.FirstOrDefault(worker => worker.Id == slot.Id) is { Compute: > 0 } own
                ? own.Compute - fastest
                : 0))]);
    }

    public static TimelineStep Of(StepTiming timing) => new(timing.Step.Value, timing.Generation.Value, timing.Started,
        timing.Seconds, [.. timing.Workers.Select(worker => new TimelineWorker(worker.Id.ToString(), worker.Apply,
            worker.Compute, worker.Reduce, worker.Wait))]);

    private static WorkerView Of(RunState state, WorkerSlot slot, DateTimeOffset now, double lag) => new()
    {
        Id = slot.Id.ToString(),
        Pid = slot.ProcessId,
        Host = slot.Host,
        Address = slot.DataAddress,
        Http = slot.IsPresent && slot.HttpAddress.Length > 0 ? slot.HttpAddress : null,
        Status = slot.GivenUp && !slot.IsPresent ? "given_up" : Name(slot.Status),
        Phase = Name(slot.Phase),
        PhaseSeconds = slot.IsPresent && slot.PhaseSince != default
            ? Math.Max(0, (now - slot.PhaseSince).TotalSeconds)
            : 0,
        Generation = slot.Generation.Value,
        Step = slot.Status == WorkerStatus.Ready ? state.Committed.Value
            : slot.Applied.Value >= 0 ? slot.Applied.Value : null,
        LagSeconds = lag,
        MicroBatchesDone = slot.MicroBatchesDone,
        ResidentBytes = slot.ResidentBytes,
        WaitsFor = slot.WaitsFor?.ToString(),
        Detail = slot.Detail,
        Restarts = slot.Former.Count,
        Draining = slot.Draining,
    };

    private static string Name<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
