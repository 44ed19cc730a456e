using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Tokenizers;

/// <summary>Texts made of what pre-tokenizers stumble over.</summary>
internal static class Texts
{
    private static readonly string[] Fragments =
    [
        " ", "  ", "   ", "\t", "\n", "\n\n", "\r\n", "\r", "\v", "\f", "\u0085", "\u00A0", "\u2003", "\u2028",
        "\u3000", "\u001C", "\u200B",
        "a", "hello", "The", "ÉCOLE", "straße", "日本語", "漢字かな", "ひ", "привет", "שלום", "नमस्ते", "e\u0301", "ﬁ", "ǅ",
        "ʰ", "\u0345", "ⓐ", "ª",
        "1", "42", "1234567", "½", "Ⅷ", "٣", "①", "²", "'", "''", "'s", "'t", "'re", "'ve", "'m", "'ll", "'d", "'S",
        "'T", "'RE", "'Ve", "'lL", "'r",
        "'v", "'l", "'x", "’s", ".", ",", "!?", "...", "(", ")", "--", "_", "$", "€", "+", "☃", "👍🏽", "👩‍👩‍👧", "\uFFFD",
        "\uFEFF", "\0", "\u007F", "<|endoftext|>",
        "supercalifragilisticexpialidocious", "http://x.y/z?a=1&b=2", "{\"k\":[1,2]}",
    ];

    /// <summary>
    /// Every fragment twice with every other at some place is far beyond a test; pairs and random lists are enough.
    /// </summary>
    public static IEnumerable<string> Pairs => Fragments.SelectMany(_ => Fragments, (a, b) => a + b);

    public static IEnumerable<string> Triples => Fragments.Take(16).Concat(Fragments.Skip(45).Take(24))
        .SelectMany(_ => Fragments.Take(40), (a, b) => a + b).SelectMany(_ => Fragments.Take(12), (ab, c) => ab + c);

    /// <summary>Arbitrary text without surrogates that stand alone.</summary>
    public static Arbitrary<string> Arbitrary => Gen.OneOf(
        Gen.Elements(Fragments).ListOf().Select(parts => string.Concat(parts)),
        Gen.Choose(0, 0xD7FF).Select(value => (char)value).ListOf().Select(characters => string.Concat(characters)))
        .ToArbitrary();
}
