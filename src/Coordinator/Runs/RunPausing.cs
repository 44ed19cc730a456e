using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// A run that was paused rests between two steps until it is resumed: workers stay, come and go, and a checkpoint can
/// be written, but no step is begun.
/// </summary>
internal static class RunPausing
{
    /// <summary>The step after which the run comes to rest.</summary>
    public static StepId RestsAt(RunState state) =>
        state.Phase == RunPhase.Stepping ? state.NextStep : state.Committed;

    /// <summary>Paused, and nothing is under way but what workers fetch and write.</summary>
    public static bool IsResting(RunState state) => state.Phase == RunPhase.Admitting && state.Pause is not null;

    public static OperatorAnswer Pause(RunTurn turn, string reason)
    {
        if (turn.State.Stop is { } stop)
            return OperatorAnswer.Refused($"the run is stopping: {stop.Reason}");
        if (RestsAt(turn.State).Value >= turn.Settings.LastStep.Value)
            return OperatorAnswer.Refused("the run is at its last step");
        var at = RestsAt(turn.State);
        if (turn.State.Pause is { } before)
            return new OperatorAnswer(true, $"it is paused already: {before.Reason}", at);
        turn.State = turn.State with { Pause = new PauseRequest(reason) };
        turn.Journal(new RunPaused(at, reason));
        turn.Because($"pausing after step {at}: {reason}");
        return new OperatorAnswer(true, $"it rests after step {at}", at);
    }

    public static OperatorAnswer Resume(RunTurn turn, string reason)
    {
        if (turn.State.Pause is null)
            return new OperatorAnswer(true, "it is not paused", turn.State.Committed);
        End(turn, reason);
        if (turn.State.Phase == RunPhase.Admitting)
            RunBetweenSteps.Rest(turn);
        return new OperatorAnswer(true, $"it goes on after step {turn.State.Committed}", turn.State.Committed);
    }

    /// <summary>The run is no longer paused; what follows is the caller's to see to.</summary>
    public static void End(RunTurn turn, string reason)
    {
        if (turn.State.Pause is null)
            return;
        // Who was missed during the pause is waited for from now on.
        turn.State = turn.State with { Pause = null, WaitingSince = turn.Now };
        turn.Journal(new RunResumed(turn.State.Committed, reason));
        turn.Because($"going on after step {turn.State.Committed}: {reason}");
    }

    public static OperatorAnswer Save(RunTurn turn, string reason)
    {
        var at = RestsAt(turn.State);
        if (!turn.Settings.KeepsState)
            return OperatorAnswer.Refused("this run keeps no checkpoints");
        if (turn.State.Stop is not null)
            return new OperatorAnswer(true, $"the run is stopping, and writes one of step {at}", at);
        if (turn.State.LastCheckpoint.Step == at && at.Value > 0)
            return new OperatorAnswer(true, $"that of step {at} is written already", at);
        turn.State = turn.State with { CheckpointDue = true };
        turn.Because($"a checkpoint of step {at} is wanted: {reason}");
        if (IsResting(turn.State))
            RunBetweenSteps.Rest(turn);
        return new OperatorAnswer(true, turn.State.InFlight is { } other && other.Step != at
            ? $"one is written as soon as that of step {other.Step} is complete" : $"that of step {at} is written", at);
    }

    /// <summary>
    /// At rest with everyone admitted: a checkpoint that is wanted is written, and nothing else done.
    /// </summary>
    public static void Rest(RunTurn turn)
    {
        if (turn.State.CheckpointDue && turn.State.LastCheckpoint.Step == turn.State.Committed)
            turn.State = turn.State with { CheckpointDue = false };
        if (turn.State.CheckpointDue && turn.State.InFlight is null && turn.State.Ready.Any())
            RunCheckpoints.WriteAtRest(turn);
        turn.Because($"paused after step {turn.State.Committed}: {turn.State.Pause!.Reason}");
    }

    /// <summary>
    /// A checkpoint was written, or was not: a worker that waited for it may leave, or another one writes.
    /// </summary>
    public static void Look(RunTurn turn)
    {
        if (IsResting(turn.State))
            RunBetweenSteps.Rest(turn);
    }
}
