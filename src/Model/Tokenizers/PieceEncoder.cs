using System.Buffers;
using System.Text;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>One thread's share of encoding with a <see cref="PieceModel"/>: the scratch memory is its own.</summary>
internal sealed class PieceEncoder(PieceModel model)
{
    private static readonly Rune Space = new(SpaceRules.Space);

    private readonly ShortWordMerger shortWords = new(model.Merges);
    private readonly LongWordMerger longWords = new(model.Merges);
    private readonly int spaceToken = model.Find(new Rune(SpaceRules.Space));

    /// <summary>Tokens of the symbols of the word so far: characters, or bytes of one that has no token.</summary>
    private int[] word = new int[256];
    private int length;

    public void Encode(ReadOnlySpan<byte> utf8, IBufferWriter<int> output, TextBefore before)
    {
        if (utf8.IsEmpty)
        {
            return;
        }

        length = 0;
        bool afterSpace = false;
        if (PutsSpaceBefore(utf8, before))
        {
            Add(Space);
            afterSpace = true;
        }

        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int bytes);
            utf8 = utf8[bytes..];
            bool isSpace = rune.Value == ' ' || rune == Space;
            bool cuts = isSpace && (model.Rules.CutsAtSpaces || (model.WordsStandApart && !afterSpace));
            if (cuts && length > 0)
            {
                Flush(output);
            }

            Add(isSpace ? Space : rune);
            afterSpace = isSpace;
        }

        Flush(output);
    }

    private bool PutsSpaceBefore(ReadOnlySpan<byte> utf8, TextBefore before)
    {
        if (before == TextBefore.Text)
        {
            return false;
        }

        bool there = utf8[0] == ' ' || utf8.StartsWith("\u2581"u8);
        return model.Rules.Prefix switch
        {
            SpacePrefix.Always => true,
            SpacePrefix.UnlessThere => !there,
            SpacePrefix.FirstUnlessThere => before == TextBefore.Nothing && !there,
            _ => false,
        };
    }

    private void Add(Rune rune)
    {
        if (word.Length < length + 4)
        {
            Array.Resize(ref word, word.Length * 2);
        }

        int token = rune == Space ? spaceToken : model.Find(rune);
        if (token >= 0)
        {
            word[length++] = token;
            return;
        }

        Span<byte> bytes = stackalloc byte[4];
        foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
        {
            word[length++] = model.ByteTokens[value];
        }
    }

    private void Flush(IBufferWriter<int> output)
    {
        Span<int> tokens = output.GetSpan(length);
        int count;
        if (length <= ShortWordMerger.Longest)
        {
            count = shortWords.Merge(word.AsSpan(0, length));
            word.AsSpan(0, count).CopyTo(tokens);
        }
        else
        {
            count = longWords.Merge(word.AsSpan(0, length), tokens);
        }

        output.Advance(count);
        length = 0;
    }
}
