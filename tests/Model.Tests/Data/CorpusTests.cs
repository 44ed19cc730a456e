using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.Preparation;
using ClusterLlm.Model.Tests.Checkpoints;
using ClusterLlm.Model.Tests.Tokenizers;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Tests.Data;

public sealed class CorpusTests : IDisposable
{
    private const long SmallSegment = 10_000;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void a_single_text_trains_on_its_first_part_and_validates_on_its_last()
    {
        string text = TestTokenizers.Sample[..30_000];
        File.WriteAllText(folder["book.txt"], text);
        using Corpus corpus = Open(new DataOptions { Train = folder["book.txt"] }, TokenizerKind.Char);
        int characters = text.EnumerateRunes().Count();
        Assert.Equal(text[..(characters * 9 / 10)], corpus.Tokenizer.Decode(Tokens(corpus.Train)));
        Assert.Equal(text[(characters * 9 / 10)..], corpus.Tokenizer.Decode(Tokens(corpus.Validation)));
        Assert.Null(corpus.Tokenizer.EndOfText);
        Assert.Equal(text.EnumerateRunes().Distinct().Count(), corpus.Tokenizer.VocabularySize);
    }

    [Theory]
    [InlineData(TokenizerKind.Char)]
    [InlineData(TokenizerKind.Bpe)]
    public void documents_keep_their_bounds(TokenizerKind kind)
    {
        string[] documents = [.. Enumerable.Range(0, 300).Select(i => $"Document {i} says it's {i * 7}.\n\nAnd ends ")];
        WriteLines("docs.jsonl", documents);
        using Corpus corpus = Open(new DataOptions { Train = folder["docs.jsonl"] }, kind, segmentBytes: 1000);
        var seen = new List<string>();
        foreach (CorpusSplit split in new[] { corpus.Train, corpus.Validation })
        {
            int[] tokens = Tokens(split);
            long[] starts = [.. split.DocumentStarts(), tokens.Length];
            for (int i = 0; i + 1 < starts.Length; i++)
            {
                Assert.Equal(corpus.Tokenizer.EndOfText, tokens[starts[i + 1] - 1]);
                seen.Add(corpus.Tokenizer.Decode(tokens.AsSpan((int)starts[i]..((int)starts[i + 1] - 1))));
            }
        }

        Assert.Equal(documents.Order(), seen.Order());
        Assert.Equal((270, 30), (corpus.Train.Documents, corpus.Validation.Documents));
    }

    [Fact]
    public void without_an_end_of_text_token_a_blank_line_stands_between_documents()
    {
        WriteLines("docs.jsonl", ["one one one", "two two two", "three three"]);
        using Corpus corpus = Open(
            new DataOptions { Train = folder["docs.jsonl"], ValidationFraction = 0 }, TokenizerKind.Bytes, context: 4);
        Assert.Equal("one one one\n\ntwo two two\n\nthree three", corpus.Tokenizer.Decode(Tokens(corpus.Train)));
        Assert.Equal([0, 13, 26], corpus.Train.DocumentStarts());
        Assert.Equal(0, corpus.Validation.Tokens);
    }

    [Theory]
    [InlineData(TokenizerKind.Char)]
    [InlineData(TokenizerKind.Bytes)]
    [InlineData(TokenizerKind.Bpe)]
    public void segments_and_chunks_change_no_token(TokenizerKind kind)
    {
        string text = string.Concat(Enumerable.Repeat(TestTokenizers.Sample, 25));
        File.WriteAllText(folder["book.txt"], text);
        var data = new DataOptions { Train = folder["book.txt"], ValidationFraction = 0 };
        using Corpus few = Open(data, kind);
        using Corpus many = Open(data, kind, segmentBytes: 300_000);
        Assert.True(Directory.GetFiles(DirectoryOf(data, kind, 300_000), "train-*").Length > 1);
        int[] tokens = Tokens(few.Train);
        int[] closing = few.Tokenizer.EndOfText is { } endOfText ? [endOfText] : [];
        Assert.Equal([.. few.Tokenizer.Encode(text), .. closing], tokens);
        Assert.Equal(tokens, Tokens(many.Train));
        Assert.Equal([0L], many.Train.DocumentStarts());
    }

    [Fact]
    public void validation_may_come_from_files_of_its_own()
    {
        File.WriteAllText(folder["train.txt"], new string('a', 500));
        File.WriteAllText(folder["held.txt"], "bbbb");
        using Corpus corpus = Open(
            new DataOptions { Train = folder["train.txt"], Validation = folder["held.txt"] }, TokenizerKind.Char);
        Assert.Equal((501, 5), (corpus.Train.Tokens, corpus.Validation.Tokens));
        Assert.Equal("bbbb<|endoftext|>", corpus.Tokenizer.Decode(Tokens(corpus.Validation)));
    }

    [Fact]
    public void the_same_text_is_prepared_once_wherever_it_lies()
    {
        File.WriteAllText(folder["a.txt"], TestTokenizers.Sample);
        File.WriteAllText(folder["b.txt"], TestTokenizers.Sample);
        string first = DirectoryOf(new DataOptions { Train = folder["a.txt"] }, TokenizerKind.Bpe);
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(first, "manifest.json"));
        Assert.Equal(first, DirectoryOf(new DataOptions { Train = folder["b.txt"] }, TokenizerKind.Bpe));
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(first, "manifest.json")));
        Assert.NotEqual(first, DirectoryOf(new DataOptions { Train = folder["b.txt"] }, TokenizerKind.Char));
        Assert.NotEqual(first,
            DirectoryOf(new DataOptions { Train = folder["b.txt"], ValidationFraction = 0.2 }, TokenizerKind.Bpe));
        File.AppendAllText(folder["b.txt"], "more");
        Assert.NotEqual(first, DirectoryOf(new DataOptions { Train = folder["b.txt"] }, TokenizerKind.Bpe));
    }

    [Theory]
    [InlineData(TokenizerKind.Bpe)]
    [InlineData(TokenizerKind.Char)]
    public void a_preparation_that_was_stopped_goes_on_where_it_was(TokenizerKind kind)
    {
        string[] documents = [.. Enumerable.Repeat(TestTokenizers.Sample, 12).SelectMany((text, i) =>
            text.Split("\n\n").Select(part => $"{part} {i}"))];
        WriteLines("docs.jsonl", documents);
        var data = new DataOptions { Train = folder["docs.jsonl"] };
        using Corpus undisturbed = Open(data, kind, segmentBytes: SmallSegment * 3, cache: "other");

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => CorpusBuilder.Build(
            data, new TokenizerOptions { Kind = kind, VocabularySize = 500 }, 16, folder["cache"], SmallSegment * 3,
            new StopWhenTokenizing(stop), stop.Token));
        string partial = Assert.Single(Directory.GetDirectories(folder["cache/corpora"], "*.partial"));
        KillInTheMiddle(data, kind, partial);
        string kept = Path.Combine(partial, "train-00000.tokens");
        DateTime written = File.GetLastWriteTimeUtc(kept);

        string directory = DirectoryOf(data, kind, SmallSegment * 3);
        Assert.Equal(written, File.GetLastWriteTimeUtc(Path.Combine(directory, "train-00000.tokens")));
        using Corpus resumed = Corpus.Open(directory);
        Assert.Equal(undisturbed.Fingerprint, resumed.Fingerprint);
        Assert.Equal(Tokens(undisturbed.Train), Tokens(resumed.Train));
        Assert.Empty(Directory.GetDirectories(folder["cache/corpora"], "*.partial"));
    }

    [Theory]
    [InlineData("flip", "SHA-256")]
    [InlineData("cut", "bad header or size")]
    [InlineData("magic", "bad header or size")]
    [InlineData("huge count", "bad header or size")]
    [InlineData("delete", "missing")]
    public void a_damaged_shard_is_found_when_the_corpus_is_opened(string damage, string named)
    {
        File.WriteAllText(folder["a.txt"], TestTokenizers.Sample);
        string directory = DirectoryOf(new DataOptions { Train = folder["a.txt"] }, TokenizerKind.Bytes);
        string shard = Path.Combine(directory, "validation-00000.tokens");
        byte[] bytes = File.ReadAllBytes(shard);
        switch (damage)
        {
            case "flip":
                bytes[1000] ^= 1;
                break;
            case "cut":
                bytes = bytes[..^8];
                break;
            case "magic":
                bytes[0] ^= 1;
                break;
            case "huge count":
                bytes[31] = 0x7F;
                break;
        }

        File.WriteAllBytes(shard, bytes);
        if (damage == "delete")
        {
            File.Delete(shard);
        }

        string message = Assert.Throws<DataException>(() => Corpus.Open(directory)).Message;
        Assert.StartsWith(shard, message, StringComparison.Ordinal);
        Assert.Contains(named, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void another_tokenizer_or_a_broken_manifest_is_found_when_the_corpus_is_opened()
    {
        File.WriteAllText(folder["a.txt"], TestTokenizers.Sample);
        string directory = DirectoryOf(new DataOptions { Train = folder["a.txt"] }, TokenizerKind.Bpe);
        new BytesTokenizer().Save(Path.Combine(directory, "tokenizer.json"));
        Assert.Contains("not the tokenizer that made this corpus",
            Assert.Throws<DataException>(() => Corpus.Open(directory)).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(directory, "manifest.json"), "{}");
        Assert.Contains("not a corpus manifest", Assert.Throws<DataException>(() => Corpus.Open(directory)).Message,
            StringComparison.Ordinal);
        Assert.Contains("no prepared corpus here", Assert.Throws<DataException>(() => Corpus.Open(folder.Path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void empty_text_and_a_context_too_long_are_refused()
    {
        File.WriteAllText(folder["empty.txt"], "");
        File.WriteAllText(folder["blank.jsonl"], "{\"text\":\"\"}\n\n");
        File.WriteAllText(folder["short.txt"], "too short");
        string Refused(string name) => Assert.Throws<DataException>(() =>
            DirectoryOf(new DataOptions { Train = folder[name] }, TokenizerKind.Char)).Message;
        Assert.Equal($"{folder["empty.txt"]}: empty", Refused("empty.txt"));
        Assert.Equal($"{folder["blank.jsonl"]}: empty", Refused("blank.jsonl"));
        Assert.StartsWith("model.context: 16 is too long", Refused("short.txt"), StringComparison.Ordinal);
    }

    [Fact]
    public void a_tokenizer_from_a_file_is_used_and_what_it_lacks_is_named()
    {
        File.WriteAllText(folder["a.txt"], new string('a', 100) + new string('é', 100));
        new CharTokenizer("abc".EnumerateRunes(), endOfText: false).Save(folder["tokenizer.json"]);
        var data = new DataOptions { Train = folder["a.txt"] };
        string message = Assert.Throws<DataException>(
            () => BuildWith(data, folder["tokenizer.json"])).Message;
        Assert.Contains("'é' (U+00E9)", message, StringComparison.Ordinal);
        new BytesTokenizer().Save(folder["tokenizer.json"]);
        using Corpus corpus = Corpus.Open(BuildWith(data, folder["tokenizer.json"]));
        Assert.Equal(TokenizerKind.Bytes, corpus.Tokenizer.Kind);
    }

    [Fact]
    public void two_preparations_of_one_corpus_at_once_give_one()
    {
        File.WriteAllText(folder["a.txt"], TestTokenizers.Sample);
        var data = new DataOptions { Train = folder["a.txt"] };
        string[] directories = new string[4];
        Parallel.For(0, directories.Length, i => directories[i] = DirectoryOf(data, TokenizerKind.Bpe));
        using Corpus corpus = Corpus.Open(Assert.Single(directories.Distinct()));
        Assert.True(corpus.Train.Tokens > 0);
    }

    private string BuildWith(DataOptions data, string tokenizerPath) => CorpusBuilder.Build(
        data, new TokenizerOptions { Path = tokenizerPath }, 16, folder["cache"],
        cancellation: TestContext.Current.CancellationToken);

    private static int[] Tokens(CorpusSplit split)
    {
        long[] tokens = new long[split.Tokens];
        split.Read(0, tokens);
        return [.. tokens.Select(token => (int)token)];
    }

    /// <summary>Leaves behind what a process leaves that is killed while it writes its third segment.</summary>
    private void KillInTheMiddle(DataOptions data, TokenizerKind kind, string partial)
    {
        Corpus.Open(DirectoryOf(data, kind, SmallSegment * 3, "third")).Dispose();
        string whole = Directory.GetDirectories(folder["third/corpora"]).Single();
        File.Copy(Path.Combine(whole, "tokenizer.json"), Path.Combine(partial, "tokenizer.json"), overwrite: true);
        var manifest = CorpusManifest.Read(Path.Combine(whole, "manifest.json"));
        for (int number = 0; number < 2; number++)
        {
            ShardEntry train = manifest.Train[number];
            ShardEntry? validation = manifest.Validation.FirstOrDefault(entry =>
                entry.File == $"validation-{number:D5}.tokens");
            foreach (ShardEntry? entry in new[] { train, validation })
            {
                if (entry is not null)
                {
                    File.Copy(Path.Combine(whole, entry.File), Path.Combine(partial, entry.File), overwrite: true);
                }
            }

            new Segment(train, validation).Write(partial, number);
        }

        File.WriteAllText(Path.Combine(partial, "train-00002.tokens.tmp"), "half");
        File.WriteAllText(Path.Combine(partial, "train-00002.tokens"), "whole, but its segment was not recorded");
    }

    private void WriteLines(string name, IEnumerable<string> documents) =>
        File.WriteAllText(folder[name], string.Concat(documents.Select(TextFiles.JsonLine)));

    private Corpus Open(
        DataOptions data, TokenizerKind kind, long segmentBytes = CorpusTokenizer.DefaultSegmentBytes, int context = 16,
        string cache = "cache") =>
        Corpus.Open(DirectoryOf(data, kind, segmentBytes, cache, context));

    private string DirectoryOf(
        DataOptions data, TokenizerKind kind, long segmentBytes = CorpusTokenizer.DefaultSegmentBytes,
        string cache = "cache", int context = 16) =>
        CorpusBuilder.Build(
            data, new TokenizerOptions { Kind = kind, VocabularySize = 500 }, context, folder[cache], segmentBytes,
            null,
            TestContext.Current.CancellationToken);

    /// <summary>Stops the work at the first report of tokenising, on the thread that reports.</summary>
    private sealed class StopWhenTokenizing(CancellationTokenSource stop) : IProgress<CorpusProgress>
    {
        public void Report(CorpusProgress value)
        {
            if (value.Phase == CorpusPhase.Tokenizing)
            {
                stop.Cancel();
            }
        }
    }
}
