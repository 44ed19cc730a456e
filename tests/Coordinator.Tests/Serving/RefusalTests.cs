using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using ClusterLlm.Coordinator.Serving;
using ClusterLlm.Coordinator.Tests.Sampling;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Tests.Serving;

/// <summary>What the server does not do, it says in OpenAI's error object and with the right status.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task requests_that_cannot_be_answered_are_refused_with_the_field_at_fault()
    {
        await using var server = await TestServer.StartAsync();
        (string Body, int Status, string? Field)[] completions =
        [
            ("{", 400, null),
            ("[]", 400, null),
            ("null", 400, null),
            (new string('[', 100_000), 400, null),
            ("""{"max_tokens":3}""", 400, "prompt"),
            ("""{"prompt":5}""", 400, "prompt"),
            ("""{"prompt":["a","b"]}""", 400, "prompt"),
            ("""{"prompt":[1,99999]}""", 400, "prompt"),
            ("""{"prompt":[-1]}""", 400, "prompt"),
            ("""{"prompt":"\ud800"}""", 400, "prompt"),
            ("""{"prompt":"a","prompt":"b"}""", 400, "prompt"),
            ("""{"prompt":"a","max_tokens":"many"}""", 400, "max_tokens"),
            ("""{"prompt":"a","max_tokens":0}""", 400, "max_tokens"),
            ("""{"prompt":"a","max_tokens":99999999999}""", 400, "max_tokens"),
            ("""{"prompt":"a","max_tokens":256}""", 400, "max_tokens"),
            ("""{"prompt":"a","temperature":-1}""", 400, "temperature"),
            ("""{"prompt":"a","top_p":2}""", 400, "top_p"),
            ("""{"prompt":"a","presence_penalty":3}""", 400, "presence_penalty"),
            ("""{"prompt":"a","n":2}""", 400, "n"),
            ("""{"prompt":"a","best_of":3}""", 400, "best_of"),
            ("""{"prompt":"a","logprobs":2}""", 400, "logprobs"),
            ("""{"prompt":"a","echo":true}""", 400, "echo"),
            ("""{"prompt":"a","max_token":3}""", 400, "max_token"),
            ("""{"prompt":"a","stop":[3]}""", 400, "stop"),
            ("""{"prompt":"a","suffix":"\ud800"}""", 400, "suffix"),
            ("""{"prompt":"a","model":"\ud800"}""", 400, "model"),
            ("""{"prompt":"a","stop":"\ud800"}""", 400, "stop"),
            ("""{"prompt":"a","stop":""}""", 400, "stop"),
            ("""{"prompt":"a","stream_options":{"include_usage":true}}""", 400, "stream_options"),
            ("""{"prompt":"a","model":"gpt"}""", 404, "model"),
            ($$"""{"prompt":"{{new string('a', 5_000)}}"}""", 400, "prompt"),
        ];
        await RefusedAsync(server, "/v1/completions", completions);
        (string Body, int Status, string? Field)[] chats =
        [
            ("{}", 400, "messages"),
            ("""{"messages":[]}""", 400, "messages"),
            ("""{"messages":[null]}""", 400, "messages"),
            ("""{"messages":[{"role":"user"}]}""", 400, "messages"),
            ("""{"messages":[{"\ud800":1}]}""", 400, "messages"),
            ("""{"messages":[{"role":"user","content":"a"}],"tool_choice":"\ud800"}""", 400, "tool_choice"),
            ("""{"messages":[{"role":"tool","content":"a"}]}""", 400, "messages"),
            ("""{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}""", 400, "messages"),
            ("""{"messages":[{"role":"user","content":"a"}],"tools":[{}]}""", 400, "tools"),
            ("""{"messages":[{"role":"user","content":"a"}],"response_format":{"type":"json_object"}}""", 400,
                "response_format"),
            ("""{"messages":[{"role":"user","content":"a"}],"max_completion_tokens":9999}""", 400,
                "max_completion_tokens"),
        ];
        await RefusedAsync(server, "/v1/chat/completions", chats);
        await server.HasAsync(active: 0, waiting: 0);
    }

    [Fact]
    public async Task other_paths_methods_types_and_hosts_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(404, (await server.PostAsync("/v1/embeddings", "{}")).Status);
        Assert.Equal(405, (await server.PostAsync("/v1/models", "{}")).Status);
        await RefusedAsync(HttpMethod.Post, 415, request => request.Content = new StringContent("{\"prompt\":\"a\"}"));
        await RefusedAsync(HttpMethod.Post, 413, request =>
        {
            request.Headers.ExpectContinue = true;
            request.Content = new StringContent(new string(' ', 5_000_000), Encoding.UTF8, "application/json");
        });
        // A web page whose own host name was made to mean this machine.
        await RefusedAsync(HttpMethod.Get, 400, request => request.Headers.Host = "evil.example");

        async Task RefusedAsync(HttpMethod method, int status, Action<HttpRequestMessage> with)
        {
            using var request = new HttpRequestMessage(method, "/v1/completions");
            with(request);
            using var response = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(status, (int)response.StatusCode);
            var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.Contains("\"error\"", body, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task without_the_key_nothing_is_answered_but_health()
    {
        await using var server = await TestServer.StartAsync(new ServeOptions { ApiKey = "secret" });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/health", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/v1/models", null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/v1/models", "secre"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync("/v1/models", "secret"));
        Assert.Equal(401, (await server.PostAsync("/v1/completions", """{"prompt":"a"}""")).Status);

        async Task<HttpStatusCode> StatusAsync(string path, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            if (key is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
            return (await server.Client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode;
        }
    }

    [Fact]
    public async Task what_cannot_be_begun_fails_alone()
    {
        const string template = """{"chat_template":"{% for m in messages %}{{ m.content }}{% endfor %}"}""";
        await using var server = await TestServer.StartAsync(null, ("tokenizer_config.json", template));
        await RefusedAsync(server, "/v1/chat/completions",
            [("""{"messages":[{"role":"user","content":""}]}""", 400, "messages")]);
        var job = new GenerationJob([], new GenerationOptions(), TestContext.Current.CancellationToken);
        server.Server.Thread.Submit(job);
        await Assert.ThrowsAsync<ArgumentException>(() => job.Text.Completion);
        Assert.Equal(200, (await server.PostAsync("/v1/completions", """{"prompt":[1]}""")).Status);
    }

    [Fact]
    public async Task requests_beyond_the_queue_are_told_to_come_later()
    {
        await using var server = await TestServer.StartAsync(new ServeOptions { Batch = 1, Queue = 0 });
        // More at once than can be answered while they arrive.
        var content = Encoding.UTF8.GetBytes("""{"prompt":[1],"max_tokens":255,"seed":1}""");
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
            (await server.PostAsync("/v1/completions", Encoding.UTF8.GetString(content))).Status));
        Assert.Contains(429, statuses);
        Assert.All(statuses, status => Assert.True(status is 200 or 429));
        Assert.Contains(200, statuses);
        Assert.Equal(200, (await server.PostAsync("/v1/completions", """{"prompt":[1]}""")).Status);
    }

    [Theory]
    [InlineData("0.0.0.0", null, false, false)]
    [InlineData("0.0.0.0", "key", false, true)]
    [InlineData("0.0.0.0", null, true, true)]
    [InlineData("::", null, false, false)]
    [InlineData("127.0.0.1", null, false, true)]
    [InlineData("::1", null, false, true)]
    [InlineData("127.0.0.1", "", false, false)]
    public void nobody_else_is_let_in_unasked(string host, string? key, bool insecure, bool allowed)
    {
        var options = new ServeOptions { Address = IPAddress.Parse(host), ApiKey = key, Insecure = insecure };
        if (allowed)
            options.Check();
        else
            Assert.Throws<ConfigurationException>(options.Check);
    }

    [Fact]
    public async Task a_port_that_is_taken_is_named()
    {
        await using var server = await TestServer.StartAsync();
        var port = new Uri(server.Server.Url).Port;
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => ApiServer.StartAsync(server.Generation,
            new ServeOptions { Port = port }, _ => { }, TimeProvider.System));
        Assert.Contains($"--port {port}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task an_address_of_another_machine_is_named()
    {
        using var files = await TinyModel.CreateAsync();
        using var generation = files.Open();
        // Of documentation alone (RFC 5737).
        var options = new ServeOptions { Address = IPAddress.Parse("192.0.2.1"), Port = 0, Insecure = true };
        var error = await Assert.ThrowsAsync<ConfigurationException>(() =>
            ApiServer.StartAsync(generation, options, _ => { }, TimeProvider.System));
        Assert.Contains("--host 192.0.2.1", error.Message, StringComparison.Ordinal);
    }

    private static async Task RefusedAsync(TestServer server, string path,
        (string Body, int Status, string? Field)[] requests)
    {
        foreach (var (json, expected, field) in requests)
        {
            var shown = json[..Math.Min(json.Length, 80)];
            var (status, body) = await server.PostAsync(path, json);
            var error = body.GetProperty("error");
            Assert.True(status == expected, $"{shown}: {status} {error}");
            Assert.True(error.GetProperty("param").GetString() == field, $"{shown}: {error}");
            Assert.Equal(JsonValueKind.String, error.GetProperty("message").ValueKind);
            Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
        }
    }
}
