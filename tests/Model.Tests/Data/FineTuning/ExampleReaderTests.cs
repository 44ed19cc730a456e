using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tests.Chat;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

public sealed class ExampleReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void what_is_too_long_loses_its_end_or_is_dropped_and_both_are_counted_with_their_lines()
    {
        ExampleReader reader = Reader(20,
            """{"prompt":"a","completion":"b"}""",
            $$"""{"prompt":"a","completion":"{{new string('z', 400)}}"}""",
            $$"""{"prompt":"{{new string('z', 400)}}","completion":"b"}""");
        TokenizedExample[] examples = [.. reader.Examples()];
        Assert.Equal(2, examples.Length);
        Assert.Equal(20, examples[1].Tokens.Length);
        ExampleReport report = reader.Report;
        Assert.Equal((2, 1, 1), (report.Examples, report.Truncated, report.Dropped));
        Assert.Equal(examples.Sum(example => example.Tokens.Length), report.Tokens);
        Assert.Equal(examples.Sum(example => example.LossTokens), report.LossTokens);
        string file = folder["a.jsonl"];
        Assert.StartsWith($"{file}: line 2: ", Assert.Single(report.FirstTruncated), StringComparison.Ordinal);
        Assert.StartsWith($"{file}: line 3: ", Assert.Single(report.FirstDropped), StringComparison.Ordinal);
    }

    [Fact]
    public void a_conversation_that_the_template_refuses_is_a_bad_line()
    {
        const string refused = """{"messages":[{"role":"system","content":"s"},{"role":"assistant","content":"a"}]}""";
        var template = ChatTemplate.Parse(
            "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system here') }}{% endif %}"
            + "{{ m.content }}{% endfor %}", name: "strict");
        ExampleReader reader = Reader(100, template, skip: true, """{"prompt":"a","completion":"b"}""", refused);
        Assert.Single(reader.Examples());
        Assert.Equal(1, reader.Records.BadLines);
        Assert.Equal($"{folder["a.jsonl"]}: line 2: strict: line 1: no system here", reader.Records.FirstBadLines[0]);
        reader = Reader(100, template, skip: false, refused);
        Assert.Contains("no system here", Assert.Throws<DataException>(() => reader.Examples().ToList()).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void a_pair_with_a_sequence_of_one_token_has_nothing_to_predict_and_is_dropped()
    {
        Assert.Null(new TokenizedPair([], [1], [2, 3]).Truncate(8));
        Assert.Null(new TokenizedPair([], [1, 2], [3]).Truncate(8));
        Assert.NotNull(new TokenizedPair([], [1, 2], [3, 4]).Truncate(8));
        Assert.NotNull(new TokenizedPair([1], [2], [3]).Truncate(8));
    }

    [Fact]
    public void preferences_are_pairs_and_nothing_else()
    {
        const string preference = """{"prompt":"p","chosen":"a","rejected":"b"}""";
        Assert.Single(Reader(100, preference).Pairs());
        Assert.Contains("not for supervised fine-tuning",
            Assert.Throws<DataException>(() => Reader(100, preference).Examples().ToList()).Message,
            StringComparison.Ordinal);
        Assert.Contains("not a preference",
            Assert.Throws<DataException>(
                () => Reader(100, """{"prompt":"a","completion":"b"}""").Pairs().ToList()).Message,
            StringComparison.Ordinal);
    }

    private ExampleReader Reader(int maxLength, params string[] lines) =>
        Reader(maxLength, ChatTemplate.Named("plain"), skip: false, lines);

    private ExampleReader Reader(int maxLength, ChatTemplate template, bool skip, params string[] lines)
    {
        File.WriteAllText(folder["a.jsonl"], string.Join('\n', lines));
        return new ExampleReader(new RecordReader(folder["a.jsonl"], skip),
            new ExampleEncoder(ChatTokenizers.Chat, template), maxLength);
    }
}
