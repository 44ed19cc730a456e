using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>What the pre-tokenizers' patterns distinguish: \p{L}, \p{N}, \s and the rest.</summary>
internal enum CharacterClass : byte { Other, Letter, Number, Space }

/// <summary>Classes of the characters of UTF-8 text, as the Unicode version of this .NET has them.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] Ascii =
        [.. Enumerable.Range(0, 128).Select(value => OfRune(new Rune(value)))];

    /// <summary>
    /// The class of the character at <paramref name="at"/>, and its bytes; an ill-formed sequence is a U+FFFD.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass Of(ReadOnlySpan<byte> utf8, int at, out int bytes)
    {
        byte first = utf8[at];
        if (first < 128)
        {
            bytes = 1;
            return Ascii[first];
        }

        return OfMultibyte(utf8[at..], out bytes);
    }

    /// <summary>The end of the run of characters of one class that begins at <paramref name="at"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int RunEnd(ReadOnlySpan<byte> utf8, int at, CharacterClass ofClass)
    {
        while ((uint)at < (uint)utf8.Length && Of(utf8, at, out int bytes) == ofClass)
        {
            at += bytes;
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static CharacterClass OfMultibyte(ReadOnlySpan<byte> utf8, out int bytes)
    {
        Rune.DecodeFromUtf8(utf8, out Rune rune, out bytes);
        return OfRune(rune);
    }

    private static CharacterClass OfRune(Rune rune)
    {
        if (Rune.IsWhiteSpace(rune))
        {
            return CharacterClass.Space;
        }

        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => CharacterClass.Letter,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber =>
                CharacterClass.Number,
            _ => CharacterClass.Other,
        };
    }
}
