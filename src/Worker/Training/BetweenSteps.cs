using System.Collections.Immutable;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Worker.Training;

/// <summary>What a holding worker is asked to do.</summary>
internal static class BetweenSteps
{
    public static void Evaluate(WorkerTurn turn, EvaluateShare share)
    {
        var batches = share.Batches.SelectMany(range => Enumerable.Range(range.Start, range.Count));
        turn.Enter(WorkerPhase.Evaluating);
        Continue(turn, new Evaluating(share.At, ImmutableQueue.CreateRange(batches), []));
    }

    public static void Evaluated(WorkerTurn turn, Evaluated evaluated)
    {
        var job = (Evaluating)turn.State.Job!;
        Continue(turn, job with { Losses = job.Losses.Add(evaluated.Loss) });
    }

    public static void WriteCheckpoint(WorkerTurn turn, WriteCheckpoint write) =>
        turn.Do(new StartCheckpoint(write.At, write.Progress));

    private static void Continue(WorkerTurn turn, Evaluating job)
    {
        if (!job.Batches.IsEmpty)
        {
            turn.State = turn.State with { Job = job with { Batches = job.Batches.Dequeue(out var batch) } };
            turn.Do(new Evaluate(batch));
            return;
        }

        turn.State = turn.State with { Job = null };
        turn.Enter(WorkerPhase.Holding);
        turn.Tell(new EvaluationCompleted(job.At, turn.State.Self, job.Losses));
    }
}
