using System.Text;
using System.Text.RegularExpressions;
using ClusterLlm.Model.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Tokenizers;

public class WordPatternTests
{
    /// <summary>
    /// .NET's Regex sees surrogates, not the characters they make; these stand in, one of each class.
    /// </summary>
    private static readonly (string Astral, string StandIn)[] StandIns =
        [("𝒜", "ℵ"), ("𐐷", "ℵ"), ("𝟙", "٣"), ("👍", "☃"), ("🏽", "☃"), ("👩", "☃"), ("👧", "☃")];

    [Fact]
    public void the_gpt2_scanner_equals_the_published_expression() => Equal<Gpt2Pattern>();

    [Fact]
    public void the_llama3_scanner_equals_the_published_expression() => Equal<Llama3Pattern>();

    [Fact]
    public void the_qwen2_scanner_equals_the_published_expression() => Equal<Qwen2Pattern>();

    [Fact]
    public void the_scanner_of_gpt2_with_single_digits_equals_its_expression() => Equal<Gpt2DigitsPattern>();

    [Theory]
    [InlineData("it's 'S we'll", "it|'s| '|S| we|'ll")]
    [InlineData("a  b   c", "a| | b|  | c")]
    [InlineData("x\n\n y", "x|\n\n| y")]
    [InlineData("𝒜𝒜 𝟙𝟙 👍👍", "𝒜𝒜| 𝟙𝟙| 👍👍")]
    [InlineData("a\u0085b\u001Cc", "a|\u0085|b|\u001C|c")]
    public void gpt2_words_of_known_texts(string text, string words) =>
        Assert.Equal(words, string.Join('|', Words<Gpt2Pattern>(text)));

    [Theory]
    [InlineData("It'S 12345 (x)\n\ny", "It|'S| |123|45| (|x|)\n\n|y")]
    [InlineData("a \n \n b", "a| \n \n| b")]
    [InlineData("𝒜1 .𝒜", "𝒜|1| .|𝒜")]
    [InlineData("'ſo", "'ſ|o")]
    public void llama3_words_of_known_texts(string text, string words) =>
        Assert.Equal(words, string.Join('|', Words<Llama3Pattern>(text)));

    [Fact]
    public void a_cut_changes_no_word_whatever_follows() =>
        Prop.ForAll(Texts.Arbitrary, Texts.Arbitrary, (text, more) =>
    {
        CutKeepsWords<Gpt2Pattern>(BpePattern.Gpt2, text, more);
        CutKeepsWords<Llama3Pattern>(BpePattern.Llama3, text, more);
        CutKeepsWords<Qwen2Pattern>(BpePattern.Qwen2, text, more);
        CutKeepsWords<Gpt2DigitsPattern>(BpePattern.Gpt2Digits, text, more);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void a_cut_changes_no_word_of_any_pair_of_fragments()
    {
        foreach (string text in Texts.Triples.Where((_, i) => i % 3 == 0))
        {
            for (int length = 1; length < text.Length; length++)
            {
                CutKeepsWords<Gpt2Pattern>(BpePattern.Gpt2, text[..length], text[length..]);
                CutKeepsWords<Llama3Pattern>(BpePattern.Llama3, text[..length], text[length..]);
            }
        }
    }

    internal static List<string> Words<TPattern>(string text)
        where TPattern : struct, IWordPattern
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var words = new List<string>();
        for (int start = 0; start < utf8.Length;)
        {
            int end = TPattern.WordEnd(utf8, start);
            Assert.InRange(end, start + 1, utf8.Length);
            words.Add(Encoding.UTF8.GetString(utf8.AsSpan(start..end)));
            start = end;
        }

        return words;
    }

    private static void Equal<TPattern>()
        where TPattern : struct, IWordPattern
    {
        var regex = new Regex(TPattern.Regex, RegexOptions.CultureInvariant);
        void Compare(string text)
        {
            foreach ((string astral, string standIn) in StandIns)
            {
                text = text.Replace(astral, standIn, StringComparison.Ordinal);
            }

            IEnumerable<string> expected = regex.Matches(text).Select(match => match.Value);
            Assert.Equal(expected, Words<TPattern>(text));
        }

        foreach (string text in Texts.Pairs.Concat(Texts.Triples))
        {
            Compare(text);
        }

        Prop.ForAll(Texts.Arbitrary, text =>
        {
            // The long s is a case of s for the expression's authors, not for .NET.
            Compare(text.Replace("ſ", "", StringComparison.Ordinal));
        }).QuickCheckThrowOnFailure();
    }

    private static void CutKeepsWords<TPattern>(BpePattern pattern, string text, string more)
        where TPattern : struct, IWordPattern
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int cut = WordCut.Find(pattern, utf8);
        string left = Encoding.UTF8.GetString(utf8.AsSpan(..cut));
        string right = Encoding.UTF8.GetString(utf8.AsSpan(cut..));
        Assert.Equal(Words<TPattern>(text + more), [.. Words<TPattern>(left), .. Words<TPattern>(right + more)]);
    }
}
