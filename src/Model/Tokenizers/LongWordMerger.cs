namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Merges a word too long for repeated scans: a linked list and a queue, O(n log n), so that no text makes encoding
/// crawl.
/// </summary>
internal sealed class LongWordMerger(MergeTable merges)
{
    private readonly PriorityQueue<int, long> queue = new();
    private int[] ids = [];
    private int[] next = [];
    private int[] previous = [];

    /// <summary>Writes the tokens of a word of bytes, at most one for each, and gives their number.</summary>
    public int Merge(ReadOnlySpan<byte> word, ReadOnlySpan<int> byteTokens, Span<int> tokens)
    {
        Reserve(word.Length);
        for (int i = 0; i < word.Length; i++)
        {
            ids[i] = byteTokens[word[i]];
        }

        return Merge(word.Length, tokens);
    }

    /// <summary>As above, of a word of symbols, each given by its token.</summary>
    public int Merge(ReadOnlySpan<int> symbols, Span<int> tokens)
    {
        Reserve(symbols.Length);
        symbols.CopyTo(ids);
        return Merge(symbols.Length, tokens);
    }

    private int Merge(int length, Span<int> tokens)
    {
        Link(length);
        while (queue.TryDequeue(out int left, out long priority))
        {
            int right = next[left];

            // Entries are not removed when their pair changes, so they may be stale.
            if (ids[left] < 0 || right < 0 || merges.Rank(ids[left], ids[right]) != (int)(priority >> 32))
            {
                continue;
            }

            ids[left] = merges.Merged((int)(priority >> 32));
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
            {
                previous[next[left]] = left;
            }

            Enqueue(left);
            if (previous[left] >= 0)
            {
                Enqueue(previous[left]);
            }
        }

        int count = 0;
        for (int at = 0; at >= 0; at = next[at])
        {
            tokens[count++] = ids[at];
        }

        return count;
    }

    private void Reserve(int length)
    {
        if (ids.Length < length)
        {
            int capacity = Math.Max(length, 256);
            (ids, next, previous) = (new int[capacity], new int[capacity], new int[capacity]);
        }
    }

    private void Link(int length)
    {
        for (int i = 0; i < length; i++)
        {
            previous[i] = i - 1;
            next[i] = i + 1 < length ? i + 1 : -1;
        }

        for (int i = 0; i + 1 < length; i++)
        {
            Enqueue(i);
        }
    }

    private void Enqueue(int left)
    {
        int right = next[left];
        int rank = right < 0 ? MergeTable.None : merges.Rank(ids[left], ids[right]);
        if (rank != MergeTable.None)
        {
            queue.Enqueue(left, ((long)rank << 32) | (uint)left);
        }
    }
}
