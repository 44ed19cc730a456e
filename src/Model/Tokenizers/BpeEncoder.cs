using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// One thread's share of encoding: the model is shared, the word cache and the scratch memory are its own.
/// </summary>
internal sealed class BpeEncoder(BpeModel model)
{
    private const int OutputChunk = 4096;

    private readonly WordCache cache = new();
    private readonly LongWordMerger longWords = new(model.Merges);
    private readonly ShortWordMerger shortWords = new(model.Merges);
    private readonly int[] ids = new int[ShortWordMerger.Longest];

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

        if (word.Length > ShortWordMerger.Longest)
        {
            return longWords.Merge(word, model.ByteTokens, tokens);
        }

        for (int i = 0; i < word.Length; i++)
        {
            ids[i] = model.ByteTokens[word[i]];
        }

        int count = shortWords.Merge(ids.AsSpan(0, word.Length));
        ids.AsSpan(0, count).CopyTo(tokens);
        return count;
    }
}
