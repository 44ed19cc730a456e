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
        var equalShare = (microBatches + workers - 1) / workers;
        var best = Split(microBatches, workers);
        for (var unit = 2; unit <= equalShare; unit *= 2)
        {
            var aligned = Cut(microBatches, workers, unit);
            if (aligned.All(range => range.Count > 0) && aligned.Max(range => range.Count) * 8L <= equalShare * 9L)
                best = aligned;
        }
        return best;
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

    private static IndexRange[] Cut(int count, int parts, int unit)
    {
        var ranges = new IndexRange[parts];
        for (int part = 0, start = 0; part < parts; part++)
        {
            var ideal = (double)count * (part + 1) / parts;
            var end = part == parts - 1 ? count
                : Math.Clamp((int)Math.Round(ideal / unit, MidpointRounding.AwayFromZero) * unit, start, count);
            ranges[part] = new IndexRange(start, end);
            start = end;
        }
        return ranges;
    }
}
