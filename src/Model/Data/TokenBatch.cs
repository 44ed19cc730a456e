namespace ClusterLlm.Model.Data;

/// <summary>
/// One batch of sequences as plain arrays, to be filled again and again. Row b is
/// <c>[b * Length, (b + 1) * Length)</c> of both arrays; <c>Targets[i]</c> is the token that follows <c>Inputs[i]</c>.
/// </summary>
public sealed class TokenBatch
{
    /// <summary>The target of a position whose loss does not count (the ignore index of cross-entropy).</summary>
    public const long NotCounted = -100;

    public TokenBatch(int batchSize, int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        BatchSize = batchSize;
        Length = length;
        Inputs = new long[checked(batchSize * length)];
        Targets = new long[batchSize * length];
    }

    /// <summary>One row (1, N) of several sequences.</summary>
    public TokenBatch(Packing packing) : this(1, packing.Tokens) => Packing = packing;

    /// <summary>Where the sequences lie in the one row; null when each row is a sequence.</summary>
    public Packing? Packing { get; }

    /// <summary>
    /// Of preferences: the number of each pair in its split; its better and its worse answer are two sequences, one
    /// behind the other. Null otherwise.
    /// </summary>
    public IReadOnlyList<int>? Pairs { get; init; }

    /// <summary>Rows: B.</summary>
    public int BatchSize { get; }

    /// <summary>Tokens of one row: T.</summary>
    public int Length { get; }

    /// <summary>Token ids, (B, T).</summary>
    public long[] Inputs { get; }

    /// <summary>Next-token ids or <see cref="NotCounted"/>, (B, T).</summary>
    public long[] Targets { get; }

    /// <summary>Targets whose loss counts.</summary>
    public long CountedTargets() => Targets.LongLength - Targets.AsSpan().Count(NotCounted);

    /// <summary>Those of one sequence of a packed row.</summary>
    public int CountedTargets(int sequence)
    {
        (int first, int count) = Packing!.RangeOf(sequence);
        return count - Targets.AsSpan(first, count).Count(NotCounted);
    }

    /// <summary>One pair of a row of them by itself.</summary>
    public TokenBatch PairAlone(int pair)
    {
        (int first, int chosen) = Packing!.RangeOf(2 * pair);
        int rejected = Packing.Lengths[(2 * pair) + 1];
        var alone = new TokenBatch(new Packing([chosen, rejected])) { Pairs = [Pairs![pair]] };
        Inputs.AsSpan(first, chosen + rejected).CopyTo(alone.Inputs);
        Targets.AsSpan(first, chosen + rejected).CopyTo(alone.Targets);
        return alone;
    }

    /// <summary>Where they are, ascending.</summary>
    public long[] CountedPlaces()
    {
        long[] places = new long[CountedTargets()];
        int next = 0;
        for (int i = 0; i < Targets.Length; i++)
        {
            if (Targets[i] != NotCounted)
            {
                places[next++] = i;
            }
        }

        return places;
    }
}
