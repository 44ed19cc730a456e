using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>Deals a step's micro-batches out to workers as contiguous ranges, in rank order.</summary>
internal static class MicroBatchPlanner
{
    /// <summary>
    /// Ranges of <paramref name="microBatches"/> for each of <paramref name="workers"/>; empty ranges stand by. Bounds
    /// lie at multiples of the highest power of two that makes the largest share at most an eighth larger than an equal
    /// one: each worker then sends fewer tree nodes, and a node costs a whole gradient on the wire.
    /// </summary>
    public static IReadOnlyList<IndexRange> Plan(int microBatches, int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(microBatches);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(workers);
        if (microBatches <= workers)
            return Split(microBatches, workers);
        var equal = Enumerable.Repeat(1.0, workers).ToArray();
        var equalShare = (microBatches + workers - 1) / workers;
        var best = Split(microBatches, workers);
        for (var unit = 2; unit <= equalShare; unit *= 2)
        {
            var aligned = Cut(microBatches, equal, unit);
            if (aligned.All(range => range.Count > 0) && aligned.Max(range => range.Count) * 8L <= equalShare * 9L)
                best = aligned;
        }
        return best;
    }

    /// <summary>
    /// Shares in inverse proportion to what a micro-batch takes each worker, with bounds at multiples of the highest
    /// power of two that costs at most an eighth more time than the best.
    /// </summary>
    public static IReadOnlyList<IndexRange> Plan(int microBatches, IReadOnlyList<double> seconds)
    {
        var plans = new List<(IndexRange[] Ranges, double Time)>();
        for (var unit = 1; unit <= microBatches; unit *= 2)
        {
            var ranges = Cut(microBatches, seconds, unit, least: unit == 1 && microBatches >= seconds.Count ? 1 : 0);
            // Whoever computes nothing is not measured, and could never get a share again.
            if (ranges.All(range => range.Count > 0))
                plans.Add((ranges, ranges.Select((range, i) => range.Count * seconds[i]).Max()));
        }
        if (plans.Count == 0)
            return Plan(microBatches, seconds.Count);
        var best = plans.Min(plan => plan.Time);
        return plans.Last(plan => plan.Time * 8 <= best * 9).Ranges;
    }

    /// <summary>As equal as can be; the first ones get one more.</summary>
    public static IReadOnlyList<IndexRange> Split(int count, int parts)
    {
        var ranges = new IndexRange[parts];
        for (int part = 0, start = 0; part < parts; part++)
        {
            var end = start + (count / parts) + (part < count % parts ? 1 : 0);
            ranges[part] = new IndexRange(start, end);
            start = end;
        }
        return ranges;
    }

    private static IndexRange[] Cut(int count, IReadOnlyList<double> seconds, int unit, int least = 0)
    {
        var whole = seconds.Sum(value => 1 / value);
        var ranges = new IndexRange[seconds.Count];
        var share = 0.0;
        for (int part = 0, start = 0; part < ranges.Length; part++)
        {
            share += 1 / seconds[part];
            var ideal = count * share / whole;
            var end = part == ranges.Length - 1 ? count
                : Math.Clamp((int)Math.Round(ideal / unit, MidpointRounding.AwayFromZero) * unit,
                    start + least, count - (least * (ranges.Length - 1 - part)));
            ranges[part] = new IndexRange(start, end);
            start = end;
        }
        return ranges;
    }
}
