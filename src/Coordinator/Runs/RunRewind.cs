using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Back to the last checkpoint when nobody holds the state any more.</summary>
internal static class RunRewind
{
    public static void LoseState(RunTurn turn, string why)
    {
        if (turn.State.Committed != turn.State.LastCheckpoint.Step)
            turn.Journal(new Rewound(turn.State.LastCheckpoint.Step,
                $"no worker holds step {turn.State.Committed} any more: {why}"));
        Return(turn, why);
    }

    /// <summary>
    /// States later than that of <paramref name="trusted"/> are not to be trusted: back to the newest checkpoint at or
    /// before it, whatever workers hold.
    /// </summary>
    public static void Distrust(RunTurn turn, StepId trusted, string why)
    {
        var older = turn.State.OlderCheckpoints.Add(turn.State.LastCheckpoint)
            .Where(checkpoint => checkpoint.Step.Value <= trusted.Value).ToImmutableArray();
        var target = older.IsEmpty ? CheckpointFact.Initial : older[^1];
        turn.Journal(new Rewound(target.Step, why, StateSuspect: true));
        turn.State = turn.State with
        {
            LastCheckpoint = target,
            OlderCheckpoints = older.IsEmpty ? older : older.RemoveAt(older.Length - 1),
            History = turn.State.History.RemoveRange(turn.State.History.Keys.Where(step => step > target.Step.Value)),
        };
        Return(turn, why);
    }

    private static void Return(RunTurn turn, string why)
    {
        var checkpoint = turn.State.LastCheckpoint;
        foreach (var slot in turn.State.Slots.Values.Where(slot => slot.IsPresent))
            turn.Set(slot with { Status = WorkerStatus.Joined, StateAt = null, Settles = false });
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
            InDoubt = null,
            Verifying = null,
            VerifiedAt = turn.State.VerifiedAt.Value > checkpoint.Step.Value ? checkpoint.Step : turn.State.VerifiedAt,
            SkippedInRow = 0,
            Doubt = null,
            StallRetries = 0,
            InFlight = null,
            CheckpointDue = false,
            WaitingSince = turn.Now,
        };
        turn.Because($"continuing from step {checkpoint.Step}: {why}");
        if (RunMembership.IsHopeless(turn.State))
            turn.End(1, $"no worker is left: {why}");
        else if (turn.State.Stop is { } stop)
            turn.End(stop.ExitCode, stop.Reason);
    }
}
