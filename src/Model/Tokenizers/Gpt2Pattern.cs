using System.Runtime.CompilerServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>GPT-2's pre-tokenizer (Radford et al. 2019, encoder.py), as a scanner.</summary>
internal readonly struct Gpt2Pattern : IWordPattern
{
    public static string Regex => @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordEnd(ReadOnlySpan<byte> utf8, int start)
    {
        int at = start;
        if (utf8[at] == ' ' && at + 1 < utf8.Length)
        {
            at++;
        }
        else if (utf8[at] == '\'' && ContractionBytes(utf8[at..]) is var contraction and > 0)
        {
            return at + contraction;
        }

        CharacterClass first = CharacterClasses.Of(utf8, at, out int bytes);
        return first == CharacterClass.Space
            ? WhiteSpace.WordEnd(utf8, start)
            : CharacterClasses.RunEnd(utf8, at + bytes, first);
    }

    private static int ContractionBytes(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length >= 2 && utf8[1] is (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d')
        {
            return 2;
        }

        bool two = utf8.Length >= 3
            && (utf8[1], utf8[2]) is ((byte)'r', (byte)'e') or ((byte)'v', (byte)'e') or ((byte)'l', (byte)'l');
        return two ? 3 : 0;
    }
}
