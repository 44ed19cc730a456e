using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Back to the last checkpoint when nobody holds the state any more.</summary>
internal static class RunRewind
{
    public static void LoseState(RunTurn turn, string why)
    {
        var checkpoint = turn.State.LastCheckpoint;
        foreach (var slot in turn.State.Slots.Values.Where(slot => slot.Status == WorkerStatus.Receiving))
            turn.Set(slot with { Status = WorkerStatus.Joined, StateAt = null });
        if (turn.State.Committed != checkpoint.Step)
            turn.Journal(new Rewound(checkpoint.Step, $"no worker holds step {turn.State.Committed} any more: {why}"));
        turn.State = turn.State with
        {
            Phase = RunPhase.Assembling,
            Committed = checkpoint.Step,
            OptimizerSteps = checkpoint.OptimizerSteps,
            TotalTokens = checkpoint.TotalTokens,
            EvaluatedAt = turn.State.EvaluatedAt.Value > checkpoint.Step.Value ? checkpoint.Step
                : turn.State.EvaluatedAt,
            StateHash = null,
            Plan = [],
            Prepared = turn.State.Prepared.Clear(),
            Unsettled = [],
            Evaluation = null,
            InFlight = null,
            CheckpointDue = false,
            WaitingSince = turn.Now,
        };
        turn.Because($"continuing from step {checkpoint.Step}: {why}");
        if (turn.State.Slots.Values.All(slot => slot.GivenUp && !slot.IsPresent))
            turn.End(1, $"no worker is left: {why}");
        else if (turn.State.Stop is { } stop)
            turn.End(stop.ExitCode, stop.Reason);
    }
}
