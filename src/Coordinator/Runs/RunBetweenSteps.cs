using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>What happens while no step is under way: loading, admitting newcomers, stopping, ending.</summary>
internal static class RunBetweenSteps
{
    private const int MaxStateFailures = 3;

    /// <summary>The first worker loads the last checkpoint, or makes the initial state.</summary>
    public static void Load(RunTurn turn, WorkerSlot slot)
    {
        if (turn.State.Stop is { } stop)
        {
            turn.End(stop.ExitCode, stop.Reason);
            return;
        }
        var generation = turn.NextGeneration();
        var at = turn.State.At(generation, turn.State.Committed);
        turn.Set(slot with { Status = WorkerStatus.Receiving, Generation = generation, StateAt = at });
        turn.State = turn.State with { Phase = RunPhase.Loading };
        turn.Send(slot.Id, new LoadState(at, turn.State.LastCheckpoint.Directory));
        turn.Because($"{slot.Id} brings up the state of step {turn.State.Committed}");
    }

    public static void StateArrived(RunTurn turn, StateReady ready)
    {
        if (turn.State.Phase != RunPhase.Loading && ready.StateHash != turn.State.StateHash)
        {
            RunMembership.Evict(turn, ready.Worker,
                $"the state that it received has hash {ready.StateHash:x16} instead of {turn.State.StateHash:x16}");
            return;
        }
        turn.State = turn.State with { StateHash = ready.StateHash };
        var slot = turn.Slot(ready.Worker) with { Status = WorkerStatus.Ready, StateAt = null, StateFailures = 0 };
        turn.Set(slot);
        turn.Membership(slot, MembershipChange.Ready, $"state of step {turn.State.Committed} in {ready.Seconds:F1} s");
        if (turn.State.Phase is RunPhase.Loading or RunPhase.Admitting)
            Rest(turn);
    }

    public static void StateFailed(RunTurn turn, StateFailed failed)
    {
        var slot = turn.Slot(failed.Worker);
        slot = slot with { Status = WorkerStatus.Joined, StateAt = null, StateFailures = slot.StateFailures + 1 };
        turn.Set(slot);
        turn.Because($"{slot.Id} could not get the state: {failed.Reason}");
        if (slot.StateFailures >= MaxStateFailures && turn.State.Phase == RunPhase.Loading)
            turn.End(1, $"the state of step {turn.State.Committed} cannot be loaded: {failed.Reason}");
        else if (slot.StateFailures >= MaxStateFailures)
            RunMembership.Evict(turn, slot.Id, failed.Reason);
        else if (turn.State.Phase == RunPhase.Loading)
            Load(turn, slot);
        else if (turn.State.Phase == RunPhase.Admitting)
            Rest(turn);
    }

    /// <summary>
    /// All who are left hold the state of the committed step and nothing is under way: decides what is next.
    /// </summary>
    public static void Rest(RunTurn turn)
    {
        if (RunEvaluation.IsDue(turn.State))
            RunEvaluation.Begin(turn);
        else if (turn.State.Stop is { } stop)
            Finish(turn, stop);
        else if (turn.State.Committed.Value >= turn.Settings.LastStep.Value)
            Finish(turn, new StopRequest("completed", 0));
        else if (!Admit(turn))
            RunSteps.Begin(turn);
    }

    public static void RequestStop(RunTurn turn, StopRequest stop)
    {
        turn.State = turn.State with { Stop = turn.State.Stop ?? stop };
        turn.Because($"stopping: {stop.Reason}");
        if (turn.State.Phase is RunPhase.Assembling or RunPhase.Loading)
            turn.End(stop.ExitCode, stop.Reason);
        else if (turn.State.Phase == RunPhase.Admitting)
            Rest(turn);
    }

    /// <summary>Newcomers fetch the state from those who hold it. False when there is nobody to wait for.</summary>
    private static bool Admit(RunTurn turn)
    {
        var donors = turn.State.Ready.Select(slot => new StateDonor(slot.Id, slot.DataAddress)).ToList();
        var newcomers = turn.State.Slots.Values.Where(slot => slot.Status == WorkerStatus.Joined).ToList();
        foreach (var slot in newcomers)
        {
            var generation = turn.NextGeneration();
            var at = turn.State.At(generation, turn.State.Committed);
            turn.Set(slot with { Status = WorkerStatus.Receiving, Generation = generation, StateAt = at });
            turn.Send(slot.Id, new ReceiveState(at, donors, turn.State.StateHash!.Value));
            turn.Because($"{slot.Id} receives the state of step {turn.State.Committed} from {donors.Count} workers");
        }
        if (!turn.State.Slots.Values.Any(slot => slot.Status == WorkerStatus.Receiving))
            return false;
        turn.State = turn.State with { Phase = RunPhase.Admitting };
        return true;
    }

    /// <summary>Ends once the state of the committed step is on disk.</summary>
    private static void Finish(RunTurn turn, StopRequest stop)
    {
        if (turn.State.LastCheckpoint.Step == turn.State.Committed || !turn.Settings.KeepsState)
            turn.End(stop.ExitCode, stop.Reason);
        else
            RunCheckpoints.Save(turn);
    }
}
