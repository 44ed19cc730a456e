namespace ClusterLlm.Model.Data;

/// <summary>
/// Several sequences one behind the other in one row of tokens (1, N), N their sum. Attention stays within a sequence,
/// and positions count from its first token.
/// </summary>
public sealed class Packing
{
    /// <param name="lengths">Tokens of each sequence, in their order; at least one each.</param>
    public Packing(IReadOnlyList<int> lengths)
    {
        Lengths = lengths;
        foreach (int length in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
            Tokens = checked(Tokens + length);
        }
    }

    public IReadOnlyList<int> Lengths { get; }

    /// <summary>N.</summary>
    public int Tokens { get; }

    /// <summary>(N): each token's place in its sequence.</summary>
    public long[] Positions()
    {
        long[] positions = new long[Tokens];
        int next = 0;
        foreach (int length in Lengths)
            for (int i = 0; i < length; i++)
                positions[next++] = i;
        return positions;
    }
}
