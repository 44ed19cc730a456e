using System.Runtime.CompilerServices;

namespace ClusterLlm.Model.Tokenizers;

/// <summary>The pre-tokenizer of Qwen2 and Qwen2.5, as a scanner: Llama 3's, with every digit a word.</summary>
internal readonly struct Qwen2Pattern : IWordPattern
{
    public static string Regex =>
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordEnd(ReadOnlySpan<byte> utf8, int start) =>
        Llama3Pattern.WordEnd(utf8, start, longestNumber: 1);
}
