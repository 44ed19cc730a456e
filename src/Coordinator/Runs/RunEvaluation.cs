using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// Validation, shared out among the workers; its losses are added in batch order, so sharing does not change the sum.
/// </summary>
internal static class RunEvaluation
{
    public static bool IsDue(RunState state)
    {
        var (step, training) = (state.Committed.Value, state.Settings.Training);
        return step > 0 && state.EvaluatedAt.Value < step && state.Settings.EvaluationBatches > 0
            && training.EvalEvery > 0
            && (step % training.EvalEvery == 0 || step >= training.Steps);
    }

    public static void Begin(RunTurn turn)
    {
        turn.State = turn.State with
        {
            Phase = RunPhase.Evaluating,
            Evaluation = new EvaluationState(turn.State.Committed, ImmutableSortedDictionary<int, MicroBatchLoss>.Empty,
                ImmutableSortedDictionary<WorkerId, ImmutableArray<IndexRange>>.Empty),
        };
        Share(turn, Enumerable.Range(0, turn.Settings.EvaluationBatches).ToList());
        turn.Because($"evaluating after step {turn.State.Committed}");
    }

    public static void Completed(RunTurn turn, EvaluationCompleted completed)
    {
        var evaluation = turn.State.Evaluation!;
        evaluation = evaluation with
        {
            Losses = evaluation.Losses.SetItems(completed.Losses.Select(loss => KeyValuePair.Create(loss.Index, loss))),
        };
        var owed = evaluation.Owed.GetValueOrDefault(completed.Worker, []);
        if (Indices(owed).All(evaluation.Losses.ContainsKey))
            evaluation = evaluation with { Owed = evaluation.Owed.Remove(completed.Worker) };
        turn.State = turn.State with { Evaluation = evaluation };
        if (evaluation.Owed.IsEmpty)
            Conclude(turn, evaluation);
    }

    /// <summary>What a lost worker owed is shared out among the rest.</summary>
    public static void Reassign(RunTurn turn, WorkerId lost)
    {
        var evaluation = turn.State.Evaluation!;
        var owed = evaluation.Owed.GetValueOrDefault(lost, []);
        turn.State = turn.State with { Evaluation = evaluation with { Owed = evaluation.Owed.Remove(lost) } };
        Share(turn, Indices(owed).Where(index => !evaluation.Losses.ContainsKey(index)).ToList());
        if (turn.State.Evaluation!.Owed.IsEmpty)
            Conclude(turn, turn.State.Evaluation);
    }

    private static void Share(RunTurn turn, List<int> batches)
    {
        var workers = turn.State.Ready.ToList();
        var parts = MicroBatchPlanner.Split(batches.Count, workers.Count);
        var owed = turn.State.Evaluation!.Owed;
        foreach (var (slot, part) in workers.Zip(parts).Where(pair => pair.Second.Count > 0))
        {
            var ranges = Ranges(batches[part.Start..part.End]);
            owed = owed.SetItem(slot.Id, owed.GetValueOrDefault(slot.Id, []).AddRange(ranges));
            turn.Send(slot.Id, new EvaluateShare(turn.At(slot), ranges));
        }
        turn.State = turn.State with { Evaluation = turn.State.Evaluation with { Owed = owed } };
    }

    private static void Conclude(RunTurn turn, EvaluationState evaluation)
    {
        var (loss, tokens, rewards) = StepOutcome.Mean(evaluation.Losses.Values);
        turn.State = turn.State with { Evaluation = null, EvaluatedAt = evaluation.Step, LastValidationLoss = loss };
        turn.Journal(new Evaluated(evaluation.Step, loss, tokens) { Rewards = rewards });
        RunBetweenSteps.Rest(turn);
    }

    private static IEnumerable<int> Indices(ImmutableArray<IndexRange> ranges) =>
        ranges.SelectMany(range => Enumerable.Range(range.Start, range.Count));

    private static List<IndexRange> Ranges(List<int> ascending)
    {
        var ranges = new List<IndexRange>();
        foreach (var index in ascending)
        {
            if (ranges.Count > 0 && ranges[^1].End == index)
                ranges[^1] = ranges[^1] with { End = index + 1 };
            else
                ranges.Add(new IndexRange(index, index + 1));
        }
        return ranges;
    }
}
