using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// A message may be lost while its connection is renewed, and nobody notices. What heartbeats show to be missing is
/// said again, or the step begins anew.
/// </summary>
internal static class RunReminders
{
    /// <summary>So long heartbeats must show the same: what was said meanwhile has arrived.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The least time in which a reduction is not taken for stuck.</summary>
    private static readonly TimeSpan ShortestStall = TimeSpan.FromSeconds(20);

    private delegate void Remedy(RunTurn turn, WorkerSlot slot);

    public static void Compare(RunTurn turn, WorkerHeartbeat beat)
    {
        var slot = turn.Slot(beat.Worker);
        if (WhatIsMissing(turn.State, slot, beat) is not var (what, remedy))
        {
            if (slot.BehindSince is not null)
                turn.Set(slot with { BehindSince = null });
        }
        else if (slot.BehindSince is not { } since)
        {
            turn.Set(slot with { BehindSince = turn.Now });
        }
        else if (turn.Now - since >= Patience)
        {
            slot = slot with { BehindSince = null };
            turn.Set(slot);
            turn.Because($"{slot.Id}: {what}");
            remedy(turn, slot);
        }
    }

    /// <summary>A checkpoint of which nothing is heard is written by another.</summary>
    public static void CheckCheckpoint(RunTurn turn)
    {
        if (turn.State.InFlight is not { } inFlight
            || turn.Now - turn.State.InFlightSince < turn.Settings.CheckpointTimeout)
            return;
        RunCheckpoints.WriterLost(turn, inFlight.Writer,
            $"no word of it for {turn.Settings.CheckpointTimeout.TotalSeconds:F0} s");
        if (turn.State.Phase == RunPhase.Saving)
            RunBetweenSteps.Rest(turn);
    }

    private static (string What, Remedy Remedy)? WhatIsMissing(RunState state, WorkerSlot slot, WorkerHeartbeat beat) =>
        (slot.Status, state.Phase) switch
        {
            (WorkerStatus.Receiving, _) when IsIdle(beat.Phase) => ("it does not receive the state", ReceiveAgain),
            (WorkerStatus.Ready, RunPhase.Stepping) => InStep(state, slot, beat),
            (WorkerStatus.Ready, RunPhase.Settling) when state.Unsettled.Contains(slot.Id) => Unsettled(state, beat),
            (WorkerStatus.Ready, RunPhase.Evaluating) when IsIdle(beat.Phase)
                && state.Evaluation!.Owed.ContainsKey(slot.Id) => ("it does not evaluate", RunEvaluation.AskAgain),
            _ => null,
        };

    private static (string What, Remedy Remedy)? InStep(RunState state, WorkerSlot slot, WorkerHeartbeat beat)
    {
        if (!IsIdle(beat.Phase))
            return null;
        if (beat.At.Generation.CompareTo(slot.Generation) < 0)
            return ("it has not heard of the plan", RunSteps.PlanAgain);
        if (beat is { Phase: WorkerPhase.Prepared } && beat.At.Step == state.Committed)
            return ("it has not heard of the commit", RunSteps.CommitAgain);
        if (beat.Phase == WorkerPhase.Prepared && !state.Prepared.ContainsKey(slot.Id))
            return ("its report was lost", BeginAgain);
        if (beat.Phase is WorkerPhase.Waiting or WorkerPhase.Holding)
            return ("it has left the step", BeginAgain);
        return beat.Phase == WorkerPhase.Reducing && IsStuck(state, beat) ? ("the reduction is stuck", BeginAgain) : null;
    }

    private static (string What, Remedy Remedy)? Unsettled(RunState state, WorkerHeartbeat beat) => beat.Phase switch
    {
        WorkerPhase.Prepared when beat.At.Step == state.Committed =>
            ("it has not heard of the commit", RunSteps.CommitAgain),
        WorkerPhase.Holding when beat.At.Step == state.Committed => ("its report was lost", (turn, slot) =>
            RunMembership.Evict(turn, slot.Id, "its report of the commit was lost")),
        _ => null,
    };

    /// <summary>Nobody computes any more, and it takes far longer than it did.</summary>
    private static bool IsStuck(RunState state, WorkerHeartbeat beat)
    {
        var patience = TimeSpan.FromSeconds(Math.Max(ShortestStall.TotalSeconds, 10 * state.LastReduceSeconds));
        return beat.PhaseSeconds > (patience * Math.Pow(2, Math.Min(state.Stalls, 10))).TotalSeconds
            && state.Plan.All(member => state.Slots[member.Worker].Phase is WorkerPhase.Reducing
                or WorkerPhase.Prepared);
    }

    /// <summary>It acts on the next message at once, so the last one cannot still be waiting there.</summary>
    private static bool IsIdle(WorkerPhase phase) => phase is WorkerPhase.Waiting or WorkerPhase.Reducing
        or WorkerPhase.Prepared or WorkerPhase.Holding;

    private static void BeginAgain(RunTurn turn, WorkerSlot slot)
    {
        turn.State = turn.State with { Stalls = turn.State.Stalls + 1 };
        turn.Journal(new Journal.StepAborted(turn.State.NextStep, turn.State.Generation,
            "messages of the step were lost"));
        RunSteps.Begin(turn);
    }

    private static void ReceiveAgain(RunTurn turn, WorkerSlot slot)
    {
        slot = slot with { Status = WorkerStatus.Joined, StateAt = null };
        turn.Set(slot);
        if (turn.State.Phase == RunPhase.Loading)
            RunBetweenSteps.Load(turn, slot);
        else if (turn.State.Phase == RunPhase.Admitting)
            RunBetweenSteps.Rest(turn);
    }
}
