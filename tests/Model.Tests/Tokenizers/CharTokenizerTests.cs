using System.Text;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Tokenizers;

public class CharTokenizerTests
{
    [Fact]
    public void ids_follow_code_points_and_end_of_text_is_last()
    {
        var tokenizer = new CharTokenizer("zé👍a\n".EnumerateRunes(), endOfText: true);
        Assert.Equal([0, 1, 2, 3, 4], tokenizer.Encode("\nazé👍"));
        Assert.Equal(6, tokenizer.VocabularySize);
        Assert.Equal(5, tokenizer.EndOfText);
        Assert.Equal([1, 5, 2], tokenizer.EncodePrompt("a<|endoftext|>z"));
    }

    [Fact]
    public void every_text_of_known_characters_comes_back() => Prop.ForAll(Texts.Arbitrary, text =>
    {
        var tokenizer = new CharTokenizer(text.EnumerateRunes(), endOfText: false);
        Assert.Equal(text.EnumerateRunes().Count(), tokenizer.Encode(text).Length);
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("abc\u00E9", "'é' (U+00E9)")]
    [InlineData("ab\u0007", "(U+0007)")]
    [InlineData("a👍", "'👍' (U+1F44D)")]
    public void an_unknown_character_is_named(string text, string named)
    {
        var tokenizer = new CharTokenizer("abc".EnumerateRunes(), endOfText: false);
        string message = Assert.Throws<DataException>(() => tokenizer.Encode(text)).Message;
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void a_cut_is_never_inside_a_character()
    {
        var tokenizer = new CharTokenizer("aé漢👍".EnumerateRunes(), endOfText: false);
        byte[] utf8 = Encoding.UTF8.GetBytes("aé漢👍");
        IEnumerable<int> cuts = Enumerable.Range(0, utf8.Length + 1)
            .Select(length => tokenizer.FindCut(utf8.AsSpan(..length)));
        Assert.Equal([0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10], cuts);
    }

    [Fact]
    public void bytes_come_back_whatever_they_are() => Prop.ForAll<byte[]>(bytes =>
    {
        var tokenizer = new BytesTokenizer();
        Assert.Equal(bytes, TestTokenizers.DecodeBytes(tokenizer, TestTokenizers.Encode(tokenizer, bytes)));
    }).QuickCheckThrowOnFailure();
}
