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
        var at = turn.BeginState(slot);
        turn.State = turn.State with { Phase = RunPhase.Loading, StateHash = null };
        turn.Send(slot.Id, new LoadState(at, turn.State.LastCheckpoint.Directory));
        turn.Because($"{slot.Id} brings up the state of step {turn.State.Committed}");
    }

    public static void StateArrived(RunTurn turn, StateReady ready)
    {
        var settled = turn.Slot(ready.Worker).Settles;
        if (settled && turn.State.StateHash is { } other && ready.StateHash != other)
        {
            // Nobody knows which of them is right.
            RunRewind.Distrust(turn, turn.State.VerifiedAt,
                $"the workers that hold step {turn.State.Committed} hold different states");
            return;
        }
        if (!settled && turn.State.Phase != RunPhase.Loading && ready.StateHash != turn.State.StateHash)
        {
            RunMembership.Evict(turn, ready.Worker,
                $"the state that it received has hash {ready.StateHash:x16} instead of {turn.State.StateHash:x16}");
            return;
        }
        turn.State = turn.State with { StateHash = ready.StateHash, InDoubt = null };
        var slot = turn.Slot(ready.Worker) with
        {
            Status = WorkerStatus.Ready,
            StateAt = null,
            Settles = false,
            StateFailures = 0,
            Applied = WorkerSlot.NoState,
        };
        turn.Set(slot);
        turn.Membership(slot, MembershipChange.Ready, $"state of step {turn.State.Committed} in {ready.Seconds:F1} s");
        if (turn.State.Phase is RunPhase.Loading or RunPhase.Admitting)
            Rest(turn);
    }

    public static void StateFailed(RunTurn turn, StateFailed failed)
    {
        var slot = turn.Slot(failed.Worker);
        var settled = slot.Settles;
        slot = slot with
        {
            Status = WorkerStatus.Joined,
            StateAt = null,
            Settles = false,
            StateFailures = slot.StateFailures + (settled ? 0 : 1),
        };
        turn.Set(slot);
        turn.Because($"{slot.Id} could not get the state: {failed.Reason}");
        var last = turn.State.Slots.Values.All(other => other.Status != WorkerStatus.Receiving);
        if (settled && turn.State.Phase == RunPhase.Loading)
            turn.State = last ? turn.State with { Phase = RunPhase.Assembling } : turn.State;
        else if (slot.StateFailures >= MaxStateFailures && turn.State.Phase == RunPhase.Loading
            && turn.State.OlderCheckpoints is [.., var older])
            RunRewind.Distrust(turn, older.Step,
                $"the checkpoint of step {turn.State.Committed} cannot be loaded: {failed.Reason}");
        else if (slot.StateFailures >= MaxStateFailures && turn.State.Phase == RunPhase.Loading)
            turn.End(1, $"the state of step {turn.State.Committed} cannot be loaded: {failed.Reason}");
        else if (slot.StateFailures >= MaxStateFailures)
            RunMembership.Evict(turn, slot.Id, failed.Reason);
        else if (turn.State.Phase == RunPhase.Loading)
            turn.State = turn.State with { Phase = RunPhase.Assembling };
        else if (turn.State.Phase == RunPhase.Admitting)
            Rest(turn);
    }

    /// <summary>
    /// All who are left hold the state of the committed step and nothing is under way: decides what is next.
    /// </summary>
    public static void Rest(RunTurn turn)
    {
        turn.State = turn.State with { Phase = RunPhase.Admitting };
        RunDraining.ReleaseAll(turn);
        if (RunEvaluation.IsDue(turn.State))
            RunEvaluation.Begin(turn);
        else if (turn.State.Stop is { } stop)
            Finish(turn, stop);
        else if (turn.State.Committed.Value >= turn.Settings.LastStep.Value)
            Finish(turn, new StopRequest("completed", 0));
        else if (Admit(turn))
            return;
        else if (turn.State.Pause is not null)
            RunPausing.Rest(turn);
        else
            BeginIfEnough(turn);
    }

    /// <summary>At rest because fewer workers are there than the run may have.</summary>
    public static bool AwaitsWorkers(RunState state) => state.Phase == RunPhase.Admitting && state.Pause is null
        && state.Slots.Values.All(slot => slot.Status is WorkerStatus.Absent or WorkerStatus.Ready)
        && state.Ready.Count() < state.Settings.MinWorkers;

    public static void RequestStop(RunTurn turn, StopRequest stop)
    {
        turn.State = turn.State with { Stop = turn.State.Stop ?? stop };
        turn.Because($"stopping: {stop.Reason}");
        if (turn.State.Phase is RunPhase.Assembling or RunPhase.Loading)
            turn.End(stop.ExitCode, stop.Reason);
        else if (turn.State.Phase == RunPhase.Admitting)
            Rest(turn);
    }

    private static void BeginIfEnough(RunTurn turn)
    {
        if (turn.State.Ready.Count() >= turn.Settings.MinWorkers)
            RunSteps.Begin(turn);
        else
            turn.Because(
                $"{turn.State.Ready.Count()} workers, and cluster.min_workers is {turn.Settings.MinWorkers}: waiting");
    }

    /// <summary>Newcomers fetch the state from those who hold it. False when there is nobody to wait for.</summary>
    private static bool Admit(RunTurn turn)
    {
        var donors = turn.State.Ready.Select(slot => new StateDonor(slot.Id, slot.DataAddress)).ToList();
        var newcomers = turn.State.Slots.Values.Where(slot => slot.Status == WorkerStatus.Joined).ToList();
        foreach (var slot in newcomers)
        {
            var at = turn.BeginState(slot);
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
