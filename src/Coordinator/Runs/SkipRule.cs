using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// Whether a step's update is left out. A function of the run's losses alone, so every replay decides alike.
/// </summary>
internal static class SkipRule
{
    /// <summary>Steps over which mean and deviation of the loss are taken.</summary>
    public const int Window = 128;

    /// <summary>Losses below which a window says nothing.</summary>
    private const int LeastLosses = 64;

    /// <summary>Why the step is skipped; null when it is not.</summary>
    public static string? Why(RunState state, double loss, double norm, IReadOnlyList<StepPrepared> reports)
    {
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            return FormattableString.Invariant($"loss {loss}, gradient norm {norm}{AtFault(reports)}");
        var limit = state.Settings.Training.LossSpikeZScore;
        return limit > 0 && ZScore(state, loss) is { } score && score > limit
            ? FormattableString.Invariant($"loss {loss} lies {score:F1} standard deviations above the last ones")
            : null;
    }

    private static double? ZScore(RunState state, double loss)
    {
        var losses = new List<double>(Window);
        for (var step = Math.Max(1, state.Committed.Value - Window + 1); step <= state.Committed.Value; step++)
            if (state.History.TryGetValue(step, out var fact) && !fact.Skip)
                losses.Add(fact.Loss);
        if (losses.Count < LeastLosses)
            return null;
        var mean = losses.Sum() / losses.Count;
        var deviation = Math.Sqrt(losses.Sum(value => (value - mean) * (value - mean)) / (losses.Count - 1));
        return deviation > 0 ? (loss - mean) / deviation : null;
    }

    private static string AtFault(IReadOnlyList<StepPrepared> reports)
    {
        var losses = reports.SelectMany(report => report.Losses).Where(loss => !double.IsFinite(loss.LossSum))
            .Select(loss => new IndexRange(loss.Index, loss.Index + 1)).ToList();
        var ranges = losses.Count > 0 ? losses : reports.SelectMany(report => report.NonFinite).ToList();
        return ranges.Count == 0 ? "" : "; micro-batches " + string.Join(", ", ranges.OrderBy(range => range.Start)
            .Select(range => range.Count == 1 ? $"{range.Start}" : $"{range.Start} to {range.End - 1}"));
    }
}
