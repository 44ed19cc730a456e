using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// One thread's share of encoding: the model is shared, the word cache and the scratch memory are its own.
/// </summary>
internal sealed class BpeEncoder(BpeModel model)
{
    private const int LinearLimit = 48;
    private const int OutputChunk = 4096;

    private readonly WordCache cache = new();
    private readonly LongWordMerger longWords = new(model.Merges);
    private readonly int[] ids = new int[LinearLimit];
    private readonly int[] ranks = new int[LinearLimit];

    public void Encode<TPattern>(ReadOnlySpan<byte> utf8, IBufferWriter<int> output)
        where TPattern : struct, IWordPattern
    {
        if (!Utf8.IsValid(utf8))
        {
            utf8 = Utf8Text.Repair(utf8);
        }

        Span<int> tokens = [];
        int written = 0;
        int start = 0;
        while (start < utf8.Length)
        {
            int end = TPattern.WordEnd(utf8, start);
            int length = end - start;
            if (tokens.Length - written < Math.Max(length, WordCache.MostTokens + 1))
            {
                output.Advance(written);
                tokens = output.GetSpan(Math.Max(length, OutputChunk));
                written = 0;
            }

            written += length <= WordCache.LongestWord
                ? EncodeShort(utf8, start, length, tokens[written..])
                : EncodeWord(utf8.Slice(start, length), tokens[written..]);
            start = end;
        }

        output.Advance(written);
    }

    private int EncodeShort(ReadOnlySpan<byte> utf8, int start, int length, Span<int> tokens)
    {
        WordCache.Key key = WordCache.KeyOf(utf8, start, length);
        int count = cache.Find(key, tokens);
        if (count == 0)
        {
            count = EncodeWord(utf8.Slice(start, length), tokens);
            if (count <= WordCache.MostTokens)
            {
                cache.Add(key, tokens[..count]);
            }
        }

        return count;
    }

    private int EncodeWord(ReadOnlySpan<byte> word, Span<int> tokens)
    {
        if (model.IgnoreMerges && model.TryFind(word, out tokens[0]))
        {
            return 1;
        }

        if (word.Length > LinearLimit)
        {
            return longWords.Merge(word, model.ByteTokens, tokens);
        }

        int count = Merge(word);
        ids.AsSpan(0, count).CopyTo(tokens);
        return count;
    }

    /// <summary>
    /// Merges the lowest rank first, leftmost among equals, until nothing merges; leaves the tokens in <see
    /// cref="ids"/>.
    /// </summary>
    private int Merge(ReadOnlySpan<byte> word)
    {
        int count = word.Length;
        for (int i = 0; i < count; i++)
        {
            ids[i] = model.ByteTokens[word[i]];
        }

        ranks[count - 1] = MergeTable.None;
        for (int i = 0; i + 1 < count; i++)
        {
            ranks[i] = model.Merges.Rank(ids[i], ids[i + 1]);
        }

        while (count > 1)
        {
            int at = Lowest(ranks.AsSpan(0, count - 1), out int rank);
            if (rank == MergeTable.None)
            {
                break;
            }

            ids[at] = model.Merges.Merged(rank);
            count--;
            ids.AsSpan(at + 2, count - at - 1).CopyTo(ids.AsSpan(at + 1));
            ranks.AsSpan(at + 1, count - at).CopyTo(ranks.AsSpan(at));
            ranks[at] = at + 1 < count ? model.Merges.Rank(ids[at], ids[at + 1]) : MergeTable.None;
            if (at > 0)
            {
                ranks[at - 1] = model.Merges.Rank(ids[at - 1], ids[at]);
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
