using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Workers that leave in order: after a commit, without an abort, and nobody takes their place.</summary>
internal static class RunDraining
{
    public static void Ask(RunTurn turn, DrainWorker drain)
    {
        if (WhyNot(turn, drain) is { } refusal)
        {
            turn.Do(new Reply(new DrainAnswered(drain.Worker, false, refusal)));
            turn.Because($"{drain.Worker} is not drained: {refusal}");
            return;
        }
        turn.Do(new Reply(new DrainAnswered(drain.Worker, true, drain.Reason)));
        turn.Set(turn.Slot(drain.Worker) with { Draining = true });
        turn.Because($"{drain.Worker} will leave: {drain.Reason}");
        if (turn.Slot(drain.Worker).Status != WorkerStatus.Ready)
            Release(turn, drain.Worker, drain.Reason, RunMembership.Lose);
        else if (turn.State.Phase == RunPhase.Admitting)
            RunBetweenSteps.Rest(turn);
    }

    /// <summary>At rest: lets those go who asked to, as far as enough remain.</summary>
    public static void ReleaseAll(RunTurn turn)
    {
        foreach (var slot in turn.State.Ready.Where(slot => slot.Draining).ToList())
            // Whoever writes a checkpoint finishes it first.
            if (turn.State.Ready.Count() > turn.Settings.MinWorkers && turn.State.InFlight?.Writer != slot.Id)
                Release(turn, slot.Id, "drained", RunMembership.Remove);
    }

    private static void Release(RunTurn turn, WorkerId worker, string why,
        Action<RunTurn, WorkerId, MembershipChange, string> remove)
    {
        turn.Do(new AbandonWorker(worker, why));
        turn.Send(worker, new StopWorker(turn.Settings.Run, turn.Settings.Fence, why, 0));
        turn.Set(turn.Slot(worker) with { GivenUp = true });
        remove(turn, worker, MembershipChange.Left, why);
    }

    private static string? WhyNot(RunTurn turn, DrainWorker drain)
    {
        if (!turn.State.Slots.TryGetValue(drain.Worker, out var slot) || !slot.IsPresent)
            return $"there is no worker {drain.Worker}";
        var staying = turn.State.Slots.Values.Count(other => other.IsPresent && !other.Draining && other.Id != slot.Id);
        if (staying == 0)
            return "it is the last worker";
        return staying < turn.Settings.MinWorkers
            ? $"{staying} workers would remain, and cluster.min_workers is {turn.Settings.MinWorkers}" : null;
    }
}
