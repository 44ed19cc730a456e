using System.Runtime.CompilerServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>Llama 3's pre-tokenizer (also cl100k's but for its possessive quantifiers), as a scanner.</summary>
internal readonly struct Llama3Pattern : IWordPattern
{
    private const int LongestNumber = 3;

    public static string Regex =>
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}"
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordEnd(ReadOnlySpan<byte> utf8, int start) => WordEnd(utf8, start, LongestNumber);

    /// <summary>With numbers of at most so many digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordEnd(ReadOnlySpan<byte> utf8, int start, int longestNumber)
    {
        byte first = utf8[start];
        if (first == '\'' && ContractionBytes(utf8[start..]) is var contraction and > 0)
        {
            return start + contraction;
        }

        CharacterClass firstClass = CharacterClasses.Of(utf8, start, out int bytes);
        int second = start + bytes;
        switch (firstClass)
        {
            case CharacterClass.Letter:
                return CharacterClasses.RunEnd(utf8, second, CharacterClass.Letter);
            case CharacterClass.Number:
                return NumberEnd(utf8, second, longestNumber);
        }

        CharacterClass? secondClass = second < utf8.Length ? CharacterClasses.Of(utf8, second, out _) : null;
        if (secondClass == CharacterClass.Letter && first is not ((byte)'\r' or (byte)'\n'))
        {
            return CharacterClasses.RunEnd(utf8, second, CharacterClass.Letter);
        }

        if (firstClass == CharacterClass.Other || (first == ' ' && secondClass == CharacterClass.Other))
        {
            return NewlinesEnd(utf8, CharacterClasses.RunEnd(utf8, second, CharacterClass.Other));
        }

        int end = LastNewlineEnd(utf8, start);
        return end > start ? end : WhiteSpace.WordEnd(utf8, start);
    }

    private static int NumberEnd(ReadOnlySpan<byte> utf8, int at, int longestNumber)
    {
        for (int count = 1; count < longestNumber && at < utf8.Length; count++)
        {
            if (CharacterClasses.Of(utf8, at, out int bytes) != CharacterClass.Number)
            {
                break;
            }

            at += bytes;
        }

        return at;
    }

    private static int NewlinesEnd(ReadOnlySpan<byte> utf8, int at)
    {
        while (at < utf8.Length && utf8[at] is (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// <c>\s*[\r\n]+</c>: after the last newline of the run of white space, or the start when it has none.
    /// </summary>
    private static int LastNewlineEnd(ReadOnlySpan<byte> utf8, int start)
    {
        int end = start;
        int at = start;
        while (at < utf8.Length && CharacterClasses.Of(utf8, at, out int bytes) == CharacterClass.Space)
        {
            bool newline = utf8[at] is (byte)'\r' or (byte)'\n';
            at += bytes;
            end = newline ? at : end;
        }

        return end;
    }

    private static int ContractionBytes(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 2)
        {
            return 0;
        }

        int first = utf8[1] | 0x20;
        if (first is 's' or 't' or 'm' or 'd')
        {
            return 2;
        }

        if (utf8.Length < 3)
        {
            return 0;
        }

        // U+017F, the long s, is a case of s.
        if (utf8[1] == 0xC5 && utf8[2] == 0xBF)
        {
            return 3;
        }

        return (first, utf8[2] | 0x20) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? 3 : 0;
    }
}
