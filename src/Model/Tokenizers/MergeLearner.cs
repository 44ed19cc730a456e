using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// The words of a corpus as tokens, with the count of every adjacent pair kept up to date as pairs are merged: work is
/// in proportion to
/// the words that a merge changes.
/// </summary>
internal sealed class MergeLearner
{
    /// <summary>A pair that occurs once tells nothing.</summary>
    private const long FewestOccurrences = 2;

    private readonly int[][] words;
    private readonly int[] lengths;
    private readonly long[] counts;
    private readonly Dictionary<ulong, long> pairCounts = [];

    /// <summary>Words in which a pair occurs, or did; a word may be there twice.</summary>
    private readonly Dictionary<ulong, List<int>> pairWords = [];

    /// <summary>Most frequent pair first, then lowest ids. A count here may be too high, never too low.</summary>
    private readonly PriorityQueue<ulong, (long NegativeCount, ulong Pair)> queue = new();

    /// <summary>Pairs whose count the current merge raised.</summary>
    private readonly HashSet<ulong> raised = [];

    public MergeLearner(IReadOnlyList<KeyValuePair<byte[], long>> wordCounts, ReadOnlySpan<int> byteTokens)
    {
        words = new int[wordCounts.Count][];
        lengths = new int[wordCounts.Count];
        counts = new long[wordCounts.Count];
        for (int i = 0; i < words.Length; i++)
        {
            byte[] bytes = wordCounts[i].Key;
            counts[i] = wordCounts[i].Value;
            lengths[i] = bytes.Length;
            words[i] = new int[bytes.Length];
            for (int j = 0; j < bytes.Length; j++)
            {
                words[i][j] = byteTokens[bytes[j]];
            }

            for (int j = 0; j + 1 < bytes.Length; j++)
            {
                Raise(words[i][j], words[i][j + 1], i);
            }
        }

        EnqueueRaised();
    }

    /// <summary>The pair to merge next, or null when none occurs twice.</summary>
    public (int Left, int Right)? Best()
    {
        while (queue.TryDequeue(out ulong pair, out (long NegativeCount, ulong) priority))
        {
            long count = pairCounts.GetValueOrDefault(pair);
            if (count < FewestOccurrences)
            {
                continue;
            }

            if (count == -priority.NegativeCount)
            {
                return ((int)(pair >> 32), (int)pair);
            }

            if (count < -priority.NegativeCount)
            {
                queue.Enqueue(pair, (-count, pair));
            }
        }

        return null;
    }

    /// <summary>Replaces the pair by the token everywhere.</summary>
    public void Merge(int left, int right, int merged)
    {
        ulong pair = Pair(left, right);
        List<int> places = pairWords[pair];
        pairWords.Remove(pair);
        foreach (int word in places)
        {
            MergeIn(word, left, right, merged);
        }

        pairCounts.Remove(pair);
        EnqueueRaised();
    }

    private static ulong Pair(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private void MergeIn(int word, int left, int right, int merged)
    {
        Span<int> tokens = words[word].AsSpan(0, lengths[word]);
        int to = 0;
        for (int from = 0; from < tokens.Length; to++)
        {
            if (from + 1 == tokens.Length || tokens[from] != left || tokens[from + 1] != right)
            {
                tokens[to] = tokens[from++];
                continue;
            }

            if (to > 0)
            {
                Lower(tokens[to - 1], left, word);
                Raise(tokens[to - 1], merged, word);
            }

            if (from + 2 < tokens.Length)
            {
                // If the next two are this pair again, its own turn takes this count back.
                Lower(right, tokens[from + 2], word);
                Raise(merged, tokens[from + 2], word);
            }

            tokens[to] = merged;
            from += 2;
        }

        lengths[word] = to;
    }

    private void Raise(int left, int right, int word)
    {
        ulong pair = Pair(left, right);
        CollectionsMarshal.GetValueRefOrAddDefault(pairCounts, pair, out _) += counts[word];
        ref List<int>? places = ref CollectionsMarshal.GetValueRefOrAddDefault(pairWords, pair, out _);
        places ??= [];
        if (places.Count == 0 || places[^1] != word)
        {
            places.Add(word);
        }

        raised.Add(pair);
    }

    private void Lower(int left, int right, int word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(pairCounts, Pair(left, right), out _) -= counts[word];
    }

    private void EnqueueRaised()
    {
        foreach (ulong pair in raised)
        {
            long count = pairCounts.GetValueOrDefault(pair);
            if (count >= FewestOccurrences)
            {
                queue.Enqueue(pair, (-count, pair));
            }
        }

        raised.Clear();
    }
}
