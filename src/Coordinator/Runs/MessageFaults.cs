using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// What a worker of this program never says, though it is well-formed: it comes of a fault or of malice, and who says
/// it is replaced before any of it counts. A loss or norm that is not finite is no fault; see <see cref="RunDoubts"/>.
/// </summary>
internal static class MessageFaults
{
    private const double MostSeconds = 1e9;

    /// <summary>What is wrong with a message that is of this moment; null when nothing is.</summary>
    public static string? Of(RunState state, object message) => message switch
    {
        StepPrepared m => Prepared(state, m),
        StepApplied m => Seconds(m.ApplySeconds),
        StateReady m => Seconds(m.Seconds),
        WorkerHeartbeat m => Seconds(m.PhaseSeconds) ?? (m.MicroBatchesDone < 0 || m.ResidentBytes < 0
            ? "it counts less than nothing" : null),
        EvaluationCompleted m => Evaluated(state, m),
        CheckpointWritten m => Checkpoint(state, m),
        _ => null,
    };

    private static string? Prepared(RunState state, StepPrepared prepared)
    {
        if (state.Plan.FirstOrDefault(m => m.Worker == prepared.Worker) is not { MicroBatches: var own })
            return "it has no part in the step";
        if (!Indices(own).SequenceEqual(prepared.Losses.Select(loss => loss.Index).Order()))
            return "it reports other micro-batches than those that it was given";
        if (prepared.Losses.Any(loss => loss.Tokens < 0) || prepared.BytesSent < 0)
            return "it counts less than nothing";
        if (prepared.SquaredNorm < 0)
            return $"its squared norm is {prepared.SquaredNorm:R}";
        if (prepared.NonFinite.Count > 0 && double.IsFinite(prepared.SquaredNorm))
            return "it finds micro-batches not finite, and their sum finite";
        if (prepared.NonFinite.Any(named => named.Start >= named.End
            || !own.Any(range => range.Start <= named.Start && named.End <= range.End)))
            return "it finds other micro-batches not finite than those that it was given";
        return Seconds(prepared.ComputeSeconds) ?? Seconds(prepared.ReduceSeconds);
    }

    private static string? Evaluated(RunState state, EvaluationCompleted completed)
    {
        var owed = state.Evaluation!.Owed.TryGetValue(completed.Worker, out var ranges)
            ? Indices(ranges).ToHashSet()
            : [];
        // A share that was handed in is not owed any more, and may come twice.
        if (completed.Losses.Any(
            loss => !owed.Contains(loss.Index) && !state.Evaluation.Losses.ContainsKey(loss.Index)))
            return "it evaluated other batches than those that it was given";
        return completed.Losses.Any(loss => loss.Tokens < 0) ? "it counts less than nothing" : null;
    }

    private static string? Checkpoint(RunState state, CheckpointWritten written)
    {
        var run = state.Settings.RunDirectory;
        if (run.Length > 0
            && (!written.Directory.StartsWith(run + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || written.Directory.Split(Path.DirectorySeparatorChar).Contains("..")))
            return "it wrote a checkpoint outside the run's directory";
        return written.Bytes < 0 ? "it counts less than nothing" : Seconds(written.Seconds);
    }

    private static string? Seconds(double seconds) =>
        seconds is >= 0 and < MostSeconds ? null : FormattableString.Invariant($"it took {seconds} seconds");

    private static IEnumerable<int> Indices(IEnumerable<IndexRange> ranges) =>
        ranges.SelectMany(range => Enumerable.Range(range.Start, range.Count));
}
