using System.Text.Json;
using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Tests.Sampling;

public sealed class BatchGenerationTests
{
    private static readonly GenerationOptions Options = new() { MaxTokens = 12, Temperature = 1 };

    [Fact]
    public async Task every_prompt_has_the_answer_that_it_has_alone_and_in_its_order()
    {
        using var files = await TinyModel.CreateAsync();
        using var generation = files.Open();
        var path = Path.Combine(files.Directory, "prompts.jsonl");
        File.WriteAllText(path, """
            {"id":7,"prompt":"The mayor"}

            {"messages":[{"role":"user","content":"Who?"}],"completion":"replaced"}
            {"prompt":""}
            {"prompt":"every house ö"}
            """);
        var records = PromptRecord.ReadFile(path).ToList();
        var lines = new BatchGeneration(generation, Options, chats: false).Run(records, 2,
            TestContext.Current.CancellationToken).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(4, lines.Count);
        Assert.Equal(7, lines[0].GetProperty("id").GetInt32());
        Assert.Equal("every house ö", lines[3].GetProperty("prompt").GetString());
        int[][] prompts =
        [
            generation.Encode("The mayor"), generation.Chat.Encode([ChatMessage.User("Who?")]), generation.Encode(""),
            generation.Encode("every house ö"),
        ];
        for (var i = 0; i < lines.Count; i++)
        {
            var text = "";
            var finish = generation.Write(prompts[i], i == 1 ? generation.Chat.WithEnds(Options) : Options,
                piece => text += piece, TestContext.Current.CancellationToken);
            Assert.Equal(text, lines[i].GetProperty("completion").GetString());
            Assert.Equal(finish == FinishReason.Stop ? "stop" : "length",
                lines[i].GetProperty("finish_reason").GetString());
            Assert.Equal(prompts[i].Length, lines[i].GetProperty("prompt_tokens").GetInt32());
        }
    }

    [Theory]
    [InlineData("{", "line 2")]
    [InlineData("[]", "line 2: not a JSON object")]
    [InlineData("""{"text":"a"}""", "neither \"prompt\" nor \"messages\"")]
    [InlineData("""{"prompt":3}""", "prompt must be a text")]
    [InlineData("""{"prompt":"\udc00"}""", "prompt must be a text")]
    [InlineData("""{"messages":[{"role":"nobody","content":"a"}]}""", "messages[0]: unknown role")]
    public void a_line_that_is_no_prompt_is_named(string line, string expected)
    {
        var path = Path.GetTempFileName() + ".jsonl";
        File.WriteAllText(path, "{\"prompt\":\"good\"}\n" + line);
        var error = Assert.Throws<DataException>(() => PromptRecord.ReadFile(path).ToList());
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public async Task a_prompt_that_cannot_be_asked_is_named()
    {
        const string template = """{"chat_template":"{% for m in messages %}{{ m.content }}{% endfor %}"}""";
        using var files = await TinyModel.CreateAsync(("tokenizer_config.json", template));
        using var generation = files.Open();
        var path = Path.Combine(files.Directory, "prompts.jsonl");
        File.WriteAllText(path, """
            {"prompt":"good"}
            {"messages":[{"role":"user","content":""}]}
            """);
        var error = Assert.Throws<DataException>(() => new BatchGeneration(generation, Options, chats: false)
            .Run(PromptRecord.ReadFile(path), 1, TestContext.Current.CancellationToken).ToList());
        Assert.Equal($"{path}: line 2: the prompt is empty: there is nothing from which an answer could follow",
            error.Message);
    }

    [Fact]
    public void lines_of_a_text_are_prompts()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, "first\n\nsecond \"quoted\"\n");
        Assert.Equal(["first", "second \"quoted\""], PromptRecord.ReadFile(path).Select(record => record.Prompt));
        File.Delete(path);
    }
}
