using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Workers that leave in order: after a commit, without an abort, and nobody takes their place.</summary>
internal static class RunDraining
{
    /// <summary>A worker that is asked to end tells of it itself.</summary>
    public static void Answer(RunTurn turn, DrainWorker drain)
    {
        var answer = Ask(turn, drain.Worker, drain.Reason);
        turn.Do(new Reply(new DrainAnswered(drain.Worker, answer.Accepted,
            answer.Accepted ? drain.Reason : answer.Reason)));
    }

    public static OperatorAnswer Ask(RunTurn turn, WorkerId worker, string reason)
    {
        if (WhyNot(turn, worker) is { } refusal)
        {
            turn.Because($"{worker} is not drained: {refusal}");
            return OperatorAnswer.Refused(refusal);
        }
        turn.Set(turn.Slot(worker) with { Draining = true });
        turn.Because($"{worker} will leave: {reason}");
        var at = RunPausing.RestsAt(turn.State);
        if (turn.Slot(worker).Status != WorkerStatus.Ready)
            Release(turn, worker, reason, RunMembership.Lose);
        else if (turn.State.Phase == RunPhase.Admitting)
            RunBetweenSteps.Rest(turn);
        return new OperatorAnswer(true, $"{worker} leaves after step {at}", at);
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

    private static string? WhyNot(RunTurn turn, WorkerId worker)
    {
        if (!turn.State.Slots.TryGetValue(worker, out var slot) || !slot.IsPresent)
            return $"there is no worker {worker}";
        var staying = turn.State.Slots.Values.Count(other => other.IsPresent && !other.Draining && other.Id != slot.Id);
        if (staying == 0)
            return "it is the last worker";
        return staying < turn.Settings.MinWorkers
            ? $"{staying} workers would remain, and cluster.min_workers is {turn.Settings.MinWorkers}" : null;
    }
}
