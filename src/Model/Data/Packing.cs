namespace ClusterLlm.Model.Data;

/// <summary>
/// Several sequences one behind the other in one row of tokens (1, N), N their sum. Attention stays within a sequence,
/// and positions count from its first token.
/// </summary>
public sealed class Packing
{
    private readonly int[] _starts;

    /// <param name="lengths">Tokens of each sequence, in their order; at least one each.</param>
    public Packing(IReadOnlyList<int> lengths)
    {
        Lengths = lengths;
        _starts = new int[lengths.Count];
        for (int i = 0; i < lengths.Count; i++)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(lengths[i], 1);
            _starts[i] = Tokens;
            Tokens = checked(Tokens + lengths[i]);
        }
    }

    public IReadOnlyList<int> Lengths { get; }

    /// <summary>N.</summary>
    public int Tokens { get; }

    /// <summary>Where a sequence's tokens lie in the row.</summary>
    public (int First, int Count) RangeOf(int sequence) => (_starts[sequence], Lengths[sequence]);

    /// <summary>(N): each token's place in its sequence.</summary>
    /// <param name="firsts">Places of the sequences' first tokens; 0 without it.</param>
    public long[] Positions(IEnumerable<int>? firsts = null)
    {
        long[] positions = new long[Tokens];
        int next = 0;
        foreach (var (length, first) in Lengths.Zip(firsts ?? Enumerable.Repeat(0, Lengths.Count)))
            for (int i = 0; i < length; i++)
                positions[next++] = first + i;
        return positions;
    }

    /// <summary>(B): where the last token of each sequence lies in the row.</summary>
    public long[] Lasts()
    {
        long[] lasts = new long[Lengths.Count];
        long end = 0;
        for (int i = 0; i < lasts.Length; i++)
            lasts[i] = (end += Lengths[i]) - 1;
        return lasts;
    }
}
