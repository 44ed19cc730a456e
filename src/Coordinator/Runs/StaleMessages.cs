using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// The one place where messages of another run, coordinator, generation, step or process are dropped.
/// </summary>
internal static class StaleMessages
{
    public static WorkerId? Sender(object message) => message switch
    {
        WorkerHeartbeat m => m.Worker,
        StateReady m => m.Worker,
        StateFailed m => m.Worker,
        StepPrepared m => m.Worker,
        StepApplied m => m.Worker,
        StepFailed m => m.Worker,
        EvaluationCompleted m => m.Worker,
        CheckpointWritten m => m.Worker,
        CheckpointFailed m => m.Worker,
        LeaveRun m => m.Worker,
        _ => null,
    };

    /// <summary>Why the process that sent the message is none of the run's; null when it is one.</summary>
    public static string? WhyRemoved(RunState state, object message, Incarnation sender) =>
        Sender(message) is not { } worker || !state.Slots.TryGetValue(worker, out var slot)
            || slot.Incarnation == sender
            ? null : $"{message.GetType().Name} from a process of {worker} that was removed from the run";

    /// <summary>Why the message means nothing any more; null when it does.</summary>
    public static string? WhyStale(RunState state, object message)
    {
        if (Sender(message) is not { } worker)
            return $"{message.GetType().Name} is not a message from a worker";
        if (!state.Slots.TryGetValue(worker, out var slot) || !slot.IsPresent)
            return $"{message.GetType().Name} from {worker}, which has not joined";
        if (At(message) is { } at && (at.Run != state.Settings.Run || at.Fence != state.Settings.Fence))
            return $"{message.GetType().Name} from {worker} is of another run or coordinator";
        return IsCurrent(state, slot, message) ? null
            : $"{message.GetType().Name} from {worker} at step {At(message)?.Step} is out of date";
    }

    private static Coordinates? At(object message) => message switch
    {
        WorkerHeartbeat m => m.At,
        StateReady m => m.At,
        StateFailed m => m.At,
        StepPrepared m => m.At,
        StepApplied m => m.At,
        StepFailed m => m.At,
        EvaluationCompleted m => m.At,
        CheckpointWritten m => m.At,
        CheckpointFailed m => m.At,
        _ => null,
    };

    private static bool IsCurrent(RunState state, WorkerSlot slot, object message) => message switch
    {
        LeaveRun m => m.Incarnation == slot.Incarnation,
        // A generation is given out for each loss, so coordinates sent to a lost process never equal those sent to its
        // successor.
        StateReady m => m.At == slot.StateAt,
        StateFailed m => m.At == slot.StateAt,
        StepPrepared m => IsOfStep(state, slot, m.At),
        StepFailed m => IsOfStep(state, slot, m.At),
        StepApplied m => (m.At.Step == state.Committed || m.At.Step == state.Verifying?.Step)
            && slot.Status == WorkerStatus.Ready,
        EvaluationCompleted m => state.Evaluation is { } evaluation && m.At.Step == evaluation.Step,
        CheckpointWritten m =>
            state.InFlight is { } inFlight && (inFlight.Step, inFlight.Writer) == (m.At.Step, m.Worker),
        CheckpointFailed m =>
            state.InFlight is { } inFlight && (inFlight.Step, inFlight.Writer) == (m.At.Step, m.Worker),
        _ => true,
    };

    private static bool IsOfStep(RunState state, WorkerSlot slot, Coordinates at) =>
        state.Phase == RunPhase.Stepping && slot.Status == WorkerStatus.Ready
        && at.Generation == slot.Generation && at.Step == state.NextStep;
}
