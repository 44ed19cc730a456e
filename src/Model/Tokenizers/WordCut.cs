namespace ClusterLlm.Model.Tokenizers;

/// <summary>Finds where text can be cut so that the words of both parts are the words of the whole.</summary>
internal static class WordCut
{
    /// <summary>Beyond this many bytes after a word its end cannot depend on what follows.</summary>
    private const int LookAhead = 4;

    /// <summary>As <see cref="ITokenizer.FindCut"/>.</summary>
    public static int Find(BpePattern pattern, ReadOnlySpan<byte> utf8)
    {
        int space = FindSpace(utf8);
        if (space > 0)
        {
            return space;
        }

        return pattern switch
        {
            BpePattern.Gpt2 => Scan<Gpt2Pattern>(utf8),
            BpePattern.Gpt2Digits => Scan<Gpt2DigitsPattern>(utf8),
            BpePattern.Qwen2 => Scan<Qwen2Pattern>(utf8),
            _ => Scan<Llama3Pattern>(utf8),
        };
    }

    /// <summary>The last place between a visible ASCII character and a space; 0 when there is none.</summary>
    public static int FindSpace(ReadOnlySpan<byte> utf8)
    {
        // All patterns end a word between a visible character and a space, whatever stands around them.
        for (int at = utf8.Length - 1; at > 0; at--)
        {
            if (utf8[at] == ' ' && utf8[at - 1] is > (byte)' ' and < 0x7F)
            {
                return at;
            }
        }

        return 0;
    }

    /// <summary>
    /// The last end of a word that is <see cref="LookAhead"/> or more before the last visible character. The word
    /// itself
    /// must end visibly: white space at the end of a text makes other words than before more text.
    /// </summary>
    private static int Scan<TPattern>(ReadOnlySpan<byte> utf8)
        where TPattern : struct, IWordPattern
    {
        utf8 = utf8[..Utf8Text.WholeCharacters(utf8)];
        int limit = LastVisible(utf8) - LookAhead;
        int cut = 0;
        for (int start = 0; start < utf8.Length;)
        {
            int end = TPattern.WordEnd(utf8, start);
            if (end > limit)
            {
                break;
            }

            cut = EndsVisibly(utf8[start..end]) ? end : cut;
            start = end;
        }

        return cut;
    }

    private static bool EndsVisibly(ReadOnlySpan<byte> word)
    {
        int last = word.Length - 1;
        while (last > 0 && (word[last] & 0xC0) == 0x80)
        {
            last--;
        }

        return CharacterClasses.Of(word, last, out _) != CharacterClass.Space;
    }

    private static int LastVisible(ReadOnlySpan<byte> utf8)
    {
        for (int at = utf8.Length - 1; at >= 0; at--)
        {
            bool continuation = (utf8[at] & 0xC0) == 0x80;
            if (!continuation && CharacterClasses.Of(utf8, at, out _) != CharacterClass.Space)
            {
                return at;
            }
        }

        return 0;
    }
}
