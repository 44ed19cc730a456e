using System.Runtime.CompilerServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>
/// GPT-2's pre-tokenizer behind one that cuts every digit out, as SmolLM has them: what ends before a digit ends as at
/// the end of the text.
/// </summary>
internal readonly struct Gpt2DigitsPattern : IWordPattern
{
    /// <summary>The two steps as one expression.</summary>
    public static string Regex =>
        @"\p{N}|'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?![^\s\p{N}])|\s+";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordEnd(ReadOnlySpan<byte> utf8, int start)
    {
        switch (CharacterClasses.Of(utf8, start, out int bytes))
        {
            case CharacterClass.Number:
                return start + bytes;
            case CharacterClass.Space:
                int end = CharacterClasses.RunEnd(utf8, start, CharacterClass.Space);
                bool beforeDigit = end < utf8.Length
                    && CharacterClasses.Of(utf8, end, out _) == CharacterClass.Number;
                return beforeDigit ? end : Gpt2Pattern.WordEnd(utf8, start);
            default:
                return Gpt2Pattern.WordEnd(utf8, start);
        }
    }
}
