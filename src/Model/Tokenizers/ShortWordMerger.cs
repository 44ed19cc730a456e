namespace ClusterLlm.Model.Tokenizers;

/// <summary>Merges short words by repeated scans. For one thread.</summary>
internal sealed class ShortWordMerger(MergeTable merges)
{
    /// <summary>Symbols beyond which a word is for <see cref="LongWordMerger"/>.</summary>
    public const int Longest = 48;

    private readonly int[] ranks = new int[Longest];

    /// <summary>
    /// Merges the lowest rank first, leftmost among equals, until nothing merges; leaves the tokens in front and gives
    /// their number.
    /// </summary>
    /// <param name="ids">One token for each symbol of the word, 1 to <see cref="Longest"/>.</param>
    public int Merge(Span<int> ids)
    {
        int count = ids.Length;
        ranks[count - 1] = MergeTable.None;
        for (int i = 0; i + 1 < count; i++)
        {
            ranks[i] = merges.Rank(ids[i], ids[i + 1]);
        }

        while (count > 1)
        {
            int at = Lowest(ranks.AsSpan(0, count - 1), out int rank);
            if (rank == MergeTable.None)
            {
                break;
            }

            ids[at] = merges.Merged(rank);
            count--;
            ids.Slice(at + 2, count - at - 1).CopyTo(ids[(at + 1)..]);
            ranks.AsSpan(at + 1, count - at).CopyTo(ranks.AsSpan(at));
            ranks[at] = at + 1 < count ? merges.Rank(ids[at], ids[at + 1]) : MergeTable.None;
            if (at > 0)
            {
                ranks[at - 1] = merges.Rank(ids[at - 1], ids[at]);
            }
        }

        return count;
    }

    private static int Lowest(ReadOnlySpan<int> ranks, out int rank)
    {
        int at = 0;
        rank = ranks[0];
        for (int i = 1; i < ranks.Length; i++)
        {
            if (ranks[i] < rank)
            {
                rank = ranks[i];
                at = i;
            }
        }

        return at;
    }
}
