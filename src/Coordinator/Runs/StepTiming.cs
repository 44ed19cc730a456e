using System.Collections.Immutable;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// How a committed step's time was spent: each worker first applies the update of the step before, computes, waits for
/// the rest of the reduction, and then for the others. Seconds. For people; nothing is decided by it.
/// </summary>
internal sealed record StepTiming(StepId Step, Generation Generation, DateTimeOffset Started, double Seconds,
    ImmutableArray<WorkerTiming> Workers) : IRunNews
{
    public static StepTiming Of(RunTurn turn, StepId step, IEnumerable<StepPrepared> reports)
    {
        var seconds = (turn.Now - turn.State.StepStarted).TotalSeconds;
        return new StepTiming(step, turn.State.Generation, turn.State.StepStarted, seconds,
            [.. reports.Select(report => Of(turn.Slot(report.Worker), report, seconds))]);
    }

    private static WorkerTiming Of(WorkerSlot slot, StepPrepared report, double seconds) =>
        new(slot.Id, report.ComputeSeconds, report.ReduceSeconds,
            Math.Max(0, seconds - slot.ApplySeconds - report.ComputeSeconds - report.ReduceSeconds), slot.ApplySeconds);
}
