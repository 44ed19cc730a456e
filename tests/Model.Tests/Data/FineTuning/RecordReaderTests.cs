using System.Text;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Data.FineTuning;
using ClusterLlm.Model.Tests.Checkpoints;

namespace ClusterLlm.Model.Tests.Data.FineTuning;

public sealed class RecordReaderTests : IDisposable
{
    private const string Good = """{"prompt":"p","completion":"c"}""";
    private const string Pair = """{"prompt":"p","chosen":"a","rejected":"b"}""";

    private const string User = """{"role":"user","content":"u"}""";
    private const string Answer = """{"role":"assistant","content":"a"}""";
    private const string Other = """{"role":"assistant","content":"b"}""";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void every_layout_becomes_messages()
    {
        Write("a.jsonl",
            $$"""{"messages":[{"role":"system","content":"s"},{"role":"user","content":"u","name":"x"}"""
                + $$""",{{Answer}}],"id":1}""",
            """{"instruction":"do","input":"this","output":"done"}""",
            """{"instruction":"do","output":"done","input":null}""",
            """{"prompt":"p","completion":" c"}""",
            $$"""{"prompt":[{{User}},{{Answer}},{"role":"user","content":"v"}],"completion":[{{Other}}]}""",
            """{"id":"t","name":"n","instruction":"do","is_classification":false,"""
                + """ "instances":[{"input":"","output":"x"},{"input":"y","output":"z"}]}""");
        Assert.Equal(
            [
                "system: s|user: u|assistant: a",
                "user: do\n\nthis|assistant: done",
                "user: do|assistant: done",
                "user: p|assistant:  c bare",
                "user: u|assistant: a|user: v|assistant: b given 3",
                "user: do|assistant: x",
                "user: do\n\ny|assistant: z",
            ],
            Read("a.jsonl").Select(Shown));
    }

    [Fact]
    public void preferences_are_strings_or_messages_or_whole_conversations()
    {
        Write("a.jsonl",
            Pair,
            $$"""{"prompt":[{{User}}],"chosen":[{{Answer}}],"rejected":[{{Other}}]}""",
            $$"""{"prompt":"u","chosen":[{{User}},{{Answer}}],"rejected":[{{User}},{{Other}}],"messages":[]}""",
            $$"""{"prompt":"u","chosen":[{{Answer}}],"rejected":[{{Other}}]}""");
        Assert.Equal(
            ["user: p > a > b bare", "user: u > a > b", "user: u > a > b", "user: u > a > b"],
            Read("a.jsonl").Cast<PreferenceRecord>().Select(record =>
                $"{Shown(record.Prompt)} > {record.Chosen.Content} > {record.Rejected.Content}"
                + (record.Bare ? " bare" : "")));
    }

    public static TheoryData<string, string> Bad => new()
    {
        { "{", "not JSON" },
        { "[1]", "not a JSON object" },
        { "7", "not a JSON object" },
        { Good + Good, "not JSON" },
        { """{"text":"x"}""", "no known layout; its keys are text" },
        { "{}", "its keys are none" },
        { """{"prompt":"p"}""", "\"completion\" is missing" },
        { """{"completion":"p"}""", "\"prompt\" is missing" },
        { """{"prompt":"p","completion":7}""", "must both be strings or both lists" },
        { """{"prompt":{},"completion":{}}""", "\"prompt\" is an object, not a string" },
        { """{"prompt":"p","completion":""}""", "\"completion\" is empty" },
        { """{"prompt":"p","completion":" \n"}""", "\"completion\" is empty" },
        { """{"instruction":"i"}""", "\"output\" is missing" },
        { """{"instruction":"","output":"o"}""", "\"instruction\" is empty" },
        { """{"instruction":"i","output":null}""", "\"output\" is null, not a string" },
        { """{"instruction":"i","input":["x"],"output":"o"}""", "\"input\" is a list, not a string" },
        { """{"instruction":"i","instances":[]}""", "\"instances\" is not a list with at least one" },
        { """{"instruction":"i","instances":[{"input":"","output":"o"},3]}""", "instance 2 is not a JSON object" },
        { """{"messages":{}}""", "\"messages\" is an object, not a list" },
        { """{"messages":[]}""", "\"messages\" has no messages" },
        { """{"messages":["x"]}""", "message 1: a string, not an object" },
        { """{"messages":[{"role":"user","content":"u"}]}""", "the last message is of the user" },
        { """{"messages":[{"role":"human","content":"u"}]}""", "unknown role \"human\"; expected system, user" },
        { """{"messages":[{"role":"tool","content":"u"}]}""", "role \"tool\" are not supported" },
        { """{"messages":[{"role":7,"content":"u"}]}""", "\"role\" is a number" },
        { """{"messages":[{"content":"u"}]}""", "message 1: \"role\" is missing" },
        { """{"messages":[{"role":"user"}]}""", "message 1: \"content\" is missing" },
        { """{"messages":[{"role":"assistant","content":null}]}""", "\"content\" is null" },
        { """{"messages":[{"role":"assistant","content":""}]}""", "the assistant's \"content\" is empty" },
        { """{"prompt":"p","completion":"\ud83d"}""", "half of a surrogate pair" },
        { """{"chosen":"a","rejected":"b"}""", "\"prompt\" is missing" },
        { """{"prompt":"p","chosen":"a"}""", "\"rejected\" is missing" },
        { """{"prompt":"p","chosen":"a","rejected":"a"}""", "are the same" },
        { """{"prompt":"p","chosen":"a","rejected":[]}""", "must both be strings or both lists" },
        {
            $$"""{"chosen":[{{User}},{{Answer}}],"rejected":[{{Other}}]}""",
            "differ before their last message"
        },
        { new string('[', 100_000), "not JSON" },
        { """{"a\nb":1}""", "its keys are a b" },
        { """{"messages":[{"role":"wiz\nard","content":"x"}]}""", "unknown role \"wiz ard\"" },
        { "{\"" + new string('k', 100_000) + "\":1}", "its keys are kkk" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void a_bad_line_names_file_line_and_reason_or_is_counted(string line, string reason)
    {
        Write("a.jsonl", Good, "", line);
        string message = Assert.Throws<DataException>(() => Read("a.jsonl")).Message;
        Assert.StartsWith($"{folder["a.jsonl"]}: line 3: ", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 20, 1000);
        var reader = new RecordReader(folder["a.jsonl"], skipBadLines: true);
        Assert.Single(reader.Read());
        Assert.Equal((1, 1), (reader.Records, reader.BadLines));
        Assert.Equal(message, Assert.Single(reader.FirstBadLines));
    }

    [Fact]
    public void ill_formed_bytes_are_a_bad_line_wherever_they_stand()
    {
        File.WriteAllBytes(folder["a.jsonl"], [.. Encoding.UTF8.GetBytes(Good + "\n\""), 0xFF, (byte)'"', (byte)'\n']);
        string message = Assert.Throws<DataException>(() => Read("a.jsonl")).Message;
        Assert.Equal($"{folder["a.jsonl"]}: line 2: not UTF-8", message);
    }

    [Fact]
    public void files_come_in_ordinal_order_and_only_those_of_examples()
    {
        Write("b.jsonl", Good.Replace("\"p\"", "\"2\"", StringComparison.Ordinal));
        TextFiles.WriteGzip(folder["a.jsonl.gz"], Good.Replace("\"p\"", "\"1\"", StringComparison.Ordinal));
        Write("c.txt", "not an example");
        Assert.Equal(["user: 1|assistant: c bare", "user: 2|assistant: c bare"], Read("").Select(Shown));
        Assert.Contains("examples are read from .jsonl", Assert.Throws<DataException>(() => Read("c.txt")).Message,
            StringComparison.Ordinal);
        Assert.Contains("no such file", Assert.Throws<DataException>(() => Read("none.jsonl")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void preferences_among_other_records_are_refused_even_where_bad_lines_are_skipped()
    {
        Write("a.jsonl", Good, Pair);
        string message = Assert.Throws<DataException>(
            () => new RecordReader(folder["a.jsonl"], skipBadLines: true).Read().ToList()).Message;
        Assert.StartsWith(
            $"{folder["a.jsonl"]}: line 2: preferences and other records", message, StringComparison.Ordinal);
    }

    [Fact]
    public void a_file_without_records_is_refused()
    {
        Write("a.jsonl", "", " ");
        Assert.Contains("every line is blank", Assert.Throws<DataException>(() => Read("a.jsonl")).Message,
            StringComparison.Ordinal);
        Write("b.jsonl", "x", "y");
        string message = Assert.Throws<DataException>(
            () => new RecordReader(folder["b.jsonl"], skipBadLines: true).Read().ToList()).Message;
        Assert.Contains("none of its 2 lines is one", message, StringComparison.Ordinal);
    }

    [Fact]
    public void the_first_few_of_many_bad_lines_are_shown()
    {
        Write("a.jsonl", [Good, .. Enumerable.Repeat("x", 20)]);
        var reader = new RecordReader(folder["a.jsonl"], skipBadLines: true);
        Assert.Single(reader.Read());
        Assert.Equal((20, 5), (reader.BadLines, reader.FirstBadLines.Count));
        Assert.StartsWith($"{folder["a.jsonl"]}: line 6: ", reader.FirstBadLines[4], StringComparison.Ordinal);
    }

    private void Write(string name, params string[] lines) => File.WriteAllText(folder[name], string.Join("\n", lines));

    private List<FineTuningRecord> Read(string name) =>
        [.. new RecordReader(Path.Combine(folder.Path, name)).Read()];

    private static string Shown(FineTuningRecord record)
    {
        var conversation = (ConversationRecord)record;
        return Shown(conversation.Messages)
            + (conversation.PromptMessages > 0 ? $" given {conversation.PromptMessages}" : "")
            + (conversation.Bare ? " bare" : "");
    }

    private static string Shown(IEnumerable<ChatMessage> messages) =>
        string.Join('|', messages.Select(message => $"{message.Role.Name()}: {message.Content}"));
}
