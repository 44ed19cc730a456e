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

    /// <summary>Sequences: B.</summary>
    public int BatchSize { get; }

    /// <summary>Tokens of one sequence: T.</summary>
    public int Length { get; }

    /// <summary>Token ids, (B, T).</summary>
    public long[] Inputs { get; }

    /// <summary>Next-token ids or <see cref="NotCounted"/>, (B, T).</summary>
    public long[] Targets { get; }

    /// <summary>Targets whose loss counts.</summary>
    public long CountedTargets()
    {
        long counted = 0;
        foreach (long target in Targets)
        {
            if (target != NotCounted)
            {
                counted++;
            }
        }

        return counted;
    }
}
