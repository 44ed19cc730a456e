using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// Counts words in bounded memory. When there are too many distinct ones the rarest are forgotten, which is
/// deterministic, and
/// harmless: pairs that merge are frequent.
/// </summary>
internal sealed class WordCounter(int mostWords)
{
    private Dictionary<byte[], long> counts = new(ByteWordComparer.Instance);

    public int Distinct => counts.Count;

    public void Add(ReadOnlySpan<byte> word)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(counts.GetAlternateLookup<ReadOnlySpan<byte>>(), word, out _)++;
        if (counts.Count > mostWords)
        {
            ForgetRarest();
        }
    }

    /// <summary>Most frequent first, bytes in order among equals.</summary>
    public IReadOnlyList<KeyValuePair<byte[], long>> Sorted()
    {
        KeyValuePair<byte[], long>[] sorted = [.. counts];
        Array.Sort(sorted, static (a, b) =>
        {
            int byCount = b.Value.CompareTo(a.Value);
            return byCount != 0 ? byCount : a.Key.AsSpan().SequenceCompareTo(b.Key);
        });
        return sorted;
    }

    private void ForgetRarest()
    {
        IReadOnlyList<KeyValuePair<byte[], long>> sorted = Sorted();
        var kept = new Dictionary<byte[], long>(ByteWordComparer.Instance);
        foreach ((byte[] word, long count) in sorted.Take(mostWords / 2))
        {
            kept.Add(word, count);
        }

        counts = kept;
    }
}
