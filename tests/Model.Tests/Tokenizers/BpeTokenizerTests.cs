using System.Buffers;
using System.Text;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tokenizers;
using FsCheck;
using FsCheck.Fluent;

namespace ClusterLlm.Model.Tests.Tokenizers;

public class BpeTokenizerTests
{
    private static readonly ITokenizer Tokenizer = TestTokenizers.Bpe;

    [Fact]
    public void encoding_equals_merging_by_the_book()
    {
        using var folder = new TemporaryFolder();
        Tokenizer.Save(folder["tokenizer.json"]);
        var naive = new NaiveBpe(File.ReadAllText(folder["tokenizer.json"]));
        foreach (string text in Texts.Pairs.Append(TestTokenizers.Sample[..20_000]))
        {
            Assert.Equal(naive.Encode(WordPatternTests.Words<Gpt2Pattern>(text)), Tokenizer.Encode(text));
        }

        Prop.ForAll(Texts.Arbitrary, text =>
            Assert.Equal(naive.Encode(WordPatternTests.Words<Gpt2Pattern>(text)),
                Tokenizer.Encode(text))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void a_word_of_any_length_merges_alike()
    {
        using var folder = new TemporaryFolder();
        Tokenizer.Save(folder["tokenizer.json"]);
        var naive = new NaiveBpe(File.ReadAllText(folder["tokenizer.json"]));
        string letters = string.Concat(TestTokenizers.Sample.Where(char.IsAsciiLetter));
        foreach (int length in new[] { 1, 7, 8, 9, 14, 15, 16, 17, 47, 48, 49, 50, 200, 1000 })
        {
            foreach (int start in new[] { 0, 111, 2222 })
            {
                string word = letters.Substring(start, length);

                // At the end of the text and before it, since words are read sixteen bytes at a time.
                Assert.Equal(naive.Encode([word]), Tokenizer.Encode(word));
                Assert.Equal(naive.Encode([word, " and", " so", " on", " and", " on"]),
                    Tokenizer.Encode(word + " and so on and on"));
            }
        }
    }

    [Fact]
    public void an_endless_word_does_not_make_encoding_crawl()
    {
        byte[] word = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("banana", 100_000)));
        Assert.Equal(word, TestTokenizers.DecodeBytes(Tokenizer, TestTokenizers.Encode(Tokenizer, word)));
    }

    [Fact]
    public void decoding_gives_back_the_bytes() => Prop.ForAll(Texts.Arbitrary, text =>
        Assert.Equal(text, Tokenizer.Decode(Tokenizer.Encode(text)))).QuickCheckThrowOnFailure();

    [Fact]
    public void ill_formed_bytes_read_as_replacement_characters() => Prop.ForAll<byte[]>(bytes =>
    {
        string repaired = Encoding.UTF8.GetString(bytes);
        int[] tokens = TestTokenizers.Encode(Tokenizer, bytes);
        Assert.Equal(Tokenizer.Encode(repaired), tokens);
        Assert.Equal(repaired, Tokenizer.Decode(tokens));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void half_a_surrogate_pair_reads_as_a_replacement_character() =>
        Assert.Equal(Tokenizer.Encode("a\uFFFDb\uFFFD"), Tokenizer.Encode("a\uD83Db\uDC4D"));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void many_threads_make_the_tokens_that_one_makes(int threads)
    {
        string spaceless = string.Concat(Enumerable.Repeat("漢字かな、日本語。", 60_000));
        byte[] text = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Repeat(TestTokenizers.Sample, 12)) + spaceless + "\n\n  end's");
        var tokens = new ArrayBufferWriter<int>();
        ParallelEncoding.Encode(Tokenizer, text, tokens, threads, TestContext.Current.CancellationToken);
        Assert.True(tokens.WrittenSpan.SequenceEqual(TestTokenizers.Encode(Tokenizer, text)));
    }

    [Fact]
    public void threads_that_share_a_tokenizer_do_not_disturb_each_other()
    {
        byte[][] texts = [.. Enumerable.Range(0, 64).Select(i =>
            Encoding.UTF8.GetBytes(TestTokenizers.Sample.Substring(i * 1000, 5000)))];
        int[][] expected = [.. texts.Select(text => TestTokenizers.Encode(Tokenizer, text))];
        Parallel.For(0, texts.Length, i => Assert.Equal(expected[i], TestTokenizers.Encode(Tokenizer, texts[i])));
    }

    [Fact]
    public void encoding_allocates_nothing_once_it_is_warm()
    {
        byte[] text = Encoding.UTF8.GetBytes(TestTokenizers.Sample);
        var tokens = new ArrayBufferWriter<int>(text.Length + 8192);
        var tokenizer = TestTokenizers.Train(400, TestTokenizers.Sample[..20_000]);
        for (int i = 0; i < 3; i++)
        {
            tokens.ResetWrittenCount();
            tokenizer.Encode(text, tokens);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        tokens.ResetWrittenCount();
        tokenizer.Encode(text, tokens);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
    }

    [Fact]
    public void the_name_of_a_special_token_is_text_in_a_corpus_and_a_token_in_a_prompt()
    {
        int endOfText = Tokenizer.EndOfText!.Value;
        Assert.DoesNotContain(endOfText, Tokenizer.Encode("one<|endoftext|>two"));
        Assert.Equal([.. Tokenizer.Encode("one"), endOfText, .. Tokenizer.Encode("two")],
            Tokenizer.EncodePrompt("one<|endoftext|>two"));
        Assert.Equal("<|endoftext|>", Tokenizer.Decode([endOfText]));
        Assert.Equal(Tokenizer.VocabularySize - 1, endOfText);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void a_token_outside_the_vocabulary_is_refused(int token) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Decode([token]));

    [Fact]
    public void a_character_that_spans_tokens_is_streamed_when_it_is_whole()
    {
        var decoder = new TokenStreamDecoder(new BytesTokenizer());
        string[] parts = [.. Encoding.UTF8.GetBytes("aé👍").Select(value => decoder.Add(value))];
        Assert.Equal(["a", "", "é", "", "", "", "👍"], parts);
        Assert.Equal("", decoder.Add(0xE6));
        Assert.Equal("\uFFFD", decoder.Finish());
    }
}
