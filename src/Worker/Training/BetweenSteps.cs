using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>What a holding worker is asked to do.</summary>
internal static class BetweenSteps
{
    public static void Evaluate(WorkerTurn turn, EvaluateShare share)
    {
        turn.State = turn.State with { Job = new Evaluating() };
        turn.Enter(WorkerPhase.Evaluating);
        turn.Do(new Evaluate(share));
    }

    public static void Evaluated(WorkerTurn turn, Evaluated evaluated)
    {
        turn.State = turn.State with { Job = null };
        turn.Enter(WorkerPhase.Holding);
        turn.Tell(new EvaluationCompleted(evaluated.At, turn.State.Self, evaluated.Losses));
    }

    public static void WriteCheckpoint(WorkerTurn turn, WriteCheckpoint write) =>
        turn.Do(new StartCheckpoint(write.At, write.Progress));
}
