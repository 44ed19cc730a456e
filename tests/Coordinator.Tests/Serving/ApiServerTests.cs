using System.Net.Http.Json;
using System.Text.Json;
using ClusterLlm.Coordinator.Serving;
using ClusterLlm.Model.Chat;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Tests.Serving;

public sealed class ApiServerTests
{
    private const string Prompt = "The mayor";

    private static string TextOf(JsonElement body) => body.GetProperty("choices")[0].GetProperty("text").GetString()!;

    private static string Expected(TestServer server, GenerationOptions options, int[] prompt)
    {
        var text = "";
        server.Generation.Write(prompt, server.Generation.Defaults(options), piece => text += piece,
            TestContext.Current.CancellationToken);
        return text;
    }

    [Fact]
    public async Task a_completion_is_what_the_model_writes_with_these_options()
    {
        await using var server = await TestServer.StartAsync();
        var (status, body) = await server.PostAsync("/v1/completions",
            $$"""{"model":"tiny","prompt":"{{Prompt}}","max_tokens":30,"seed":5,"top_p":0.5,"user":"someone"}""");
        Assert.Equal(200, status);
        var prompt = server.Generation.Encode(Prompt);
        Assert.Equal(Expected(server, new GenerationOptions { MaxTokens = 30, Temperature = 1, TopP = 0.5, Seed = 5 },
            prompt), TextOf(body));
        Assert.Equal("text_completion", body.GetProperty("object").GetString());
        Assert.Equal("length", body.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Equal((prompt.Length, 30, prompt.Length + 30), Usage(body));
    }

    [Fact]
    public async Task a_stop_string_ends_an_answer_before_it()
    {
        await using var server = await TestServer.StartAsync();
        var all = TextOf((await server.PostAsync("/v1/completions", Request(""))).Body);
        var stop = all.Substring(all.Length / 2, 4);
        var (_, body) = await server.PostAsync("/v1/completions",
            Request($""","stop":["nowhere",{JsonSerializer.Serialize(stop)}]"""));
        Assert.Equal(all[..all.IndexOf(stop, StringComparison.Ordinal)], TextOf(body));
        Assert.Equal("stop", body.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.True(Usage(body).Completion < 60);

        static string Request(string more) => $$"""{"prompt":"{{Prompt}}","max_tokens":60,"seed":1{{more}}}""";
    }

    [Fact]
    public async Task a_stream_has_the_same_text_piece_by_piece()
    {
        await using var server = await TestServer.StartAsync();
        const string request = """{"prompt":[1,2,3],"max_tokens":20,"seed":1""";
        var whole = await server.PostAsync("/v1/completions", request + "}");
        var events = await server.StreamAsync("/v1/completions",
            request + ""","stream":true,"stream_options":{"include_usage":true}}""");
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(one => JsonDocument.Parse(one).RootElement).ToList();
        Assert.Equal(TextOf(whole.Body), string.Concat(chunks.SkipLast(1).Select(TextOf)));
        Assert.True(chunks.Count > 10);
        Assert.Equal("length", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        Assert.Empty(chunks[^1].GetProperty("choices").EnumerateArray());
        Assert.Equal((3, 20, 23), Usage(chunks[^1]));
    }

    [Fact]
    public async Task a_conversation_is_answered_by_the_template_of_the_folder()
    {
        var config = JsonSerializer.Serialize(new { chat_template = ChatTemplate.Named("alpaca").ToJinja() });
        await using var server = await TestServer.StartAsync(null, ("tokenizer_config.json", config));
        const string request = """
            {"messages":[{"role":"system","content":"Be brief."},
            {"role":"user","content":[{"type":"text","text":"Hello"}]}],
            "max_completion_tokens":12,"temperature":0
            """;
        var prompt = server.Generation.Encode("Be brief.\n\n### Instruction:\nHello\n\n### Response:\n");
        var expected = Expected(server, new GenerationOptions { MaxTokens = 12, Temperature = 0 }, prompt);
        var (status, body) = await server.PostAsync("/v1/chat/completions", request + "}");
        Assert.Equal(200, status);
        var message = body.GetProperty("choices")[0].GetProperty("message");
        Assert.Equal(("assistant", expected),
            (message.GetProperty("role").GetString(), message.GetProperty("content").GetString()));

        var chunks = (await server.StreamAsync("/v1/chat/completions", request + ""","stream":true}"""))
            .SkipLast(1).Select(one => JsonDocument.Parse(one).RootElement.GetProperty("choices")[0]).ToList();
        Assert.Equal("assistant", chunks[0].GetProperty("delta").GetProperty("role").GetString());
        Assert.Equal(expected, string.Concat(chunks.SkipLast(1)
            .Select(chunk => chunk.GetProperty("delta").GetProperty("content").GetString())));
        Assert.Equal("length", chunks[^1].GetProperty("finish_reason").GetString());
    }

    [Fact]
    public async Task recommended_sampling_holds_unless_the_request_says_otherwise()
    {
        await using var server = await TestServer.StartAsync(null, ("generation_config.json", """{"top_k":1}"""));
        var greedy = Expected(server, new GenerationOptions { MaxTokens = 16, Temperature = 0 }, [1]);
        Assert.Equal(greedy, TextOf((await server.PostAsync("/v1/completions", """{"prompt":[1]}""")).Body));
        Assert.NotEqual(greedy,
            TextOf((await server.PostAsync("/v1/completions", """{"prompt":[1],"top_k":0,"seed":1}""")).Body));
    }

    [Fact]
    public async Task several_requests_are_answered_together_and_each_as_if_alone()
    {
        await using var server = await TestServer.StartAsync(new ServeOptions { Batch = 3 });
        string[] requests = [.. Enumerable.Range(0, 7).Select(i =>
            $$"""{"prompt":[{{i}},5],"max_tokens":{{20 + i}},"seed":{{i}}}""")];
        var together = await Task.WhenAll(requests.Select(request => server.PostAsync("/v1/completions", request)));
        for (var i = 0; i < requests.Length; i++)
        {
            var alone = await server.PostAsync("/v1/completions", requests[i]);
            Assert.Equal(TextOf(alone.Body), TextOf(together[i].Body));
        }
    }

    [Fact]
    public async Task a_client_that_leaves_stops_the_computation()
    {
        await using var server = await TestServer.StartAsync(new ServeOptions { Batch = 1 });
        using (var client = new HttpClient { BaseAddress = server.Client.BaseAddress })
        {
            var content = JsonContent.Create(new { prompt = new[] { 1 }, max_tokens = 255, seed = 1, stream = true });
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions") { Content = content };
            // Many of them, so that some are under way and some wait whatever the speed.
            var requests = Enumerable.Range(0, 20).Select(_ => client.PostAsJsonAsync("/v1/completions",
                new { prompt = new[] { 1 }, max_tokens = 255, seed = 1 },
                TestContext.Current.CancellationToken)).ToList();
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead,
                TestContext.Current.CancellationToken);
            client.CancelPendingRequests();
            foreach (var one in requests)
                await Record.ExceptionAsync(() => one);
        }
        await server.HasAsync(active: 0, waiting: 0);
        Assert.Equal(200, (await server.PostAsync("/v1/completions", """{"prompt":"a"}""")).Status);
    }

    [Fact]
    public async Task models_and_health_are_told()
    {
        await using var server = await TestServer.StartAsync();
        var models = await server.Client.GetFromJsonAsync<JsonElement>("/v1/models",
            TestContext.Current.CancellationToken);
        Assert.Equal("tiny", models.GetProperty("data")[0].GetProperty("id").GetString());
        var health = await server.Client.GetFromJsonAsync<JsonElement>("/health",
            TestContext.Current.CancellationToken);
        Assert.Equal("ok", health.GetProperty("status").GetString());
    }

    private static (int Prompt, int Completion, int Total) Usage(JsonElement body)
    {
        var usage = body.GetProperty("usage");
        return (usage.GetProperty("prompt_tokens").GetInt32(), usage.GetProperty("completion_tokens").GetInt32(),
            usage.GetProperty("total_tokens").GetInt32());
    }
}
