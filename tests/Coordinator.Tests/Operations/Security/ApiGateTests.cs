using System.Net;
using System.Net.Http.Headers;
using ClusterLlm.Coordinator.Operations.Http;
using ClusterLlm.Coordinator.Operations.Security;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Model.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Tests.Operations.Security;

public sealed class ApiGateTests : IDisposable
{
    private const string Reader = "reader-token-0123456789";
    private const string Controller = "controller-token-0123456789";
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-api-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("GET", "/api/v1/run", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/api/v1/run", "wrong-token-0123456789", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/API/v1/run", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/metrics", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/openapi/v1.json", null, HttpStatusCode.Unauthorized)]
    [InlineData("HEAD", "/api/v1/run", null, HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/healthz", null, HttpStatusCode.OK)]
    [InlineData("GET", "/", null, HttpStatusCode.OK)]
    [InlineData("GET", "/api/v1/run", Reader, HttpStatusCode.OK)]
    [InlineData("GET", "/api/v1/run", Controller, HttpStatusCode.OK)]
    [InlineData("POST", "/api/v1/stop", null, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/", null, HttpStatusCode.Unauthorized)]
    [InlineData("DELETE", "/healthz", null, HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/api/v1/stop", Reader, HttpStatusCode.Forbidden)]
    [InlineData("POST", "/api/v1/stop", Controller, HttpStatusCode.OK)]
    public async Task where_tokens_were_given_out_each_allows_what_it_says(string method, string path, string? token,
        HttpStatusCode expected)
    {
        await using var server = await StartAsync(
            TokensFile($"read:{Reader}", "", "# people", $"control:{Controller}"));

        using var answer = await AskAsync(server, method, path, token);

        Assert.Equal(expected, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
    }

    [Fact]
    public async Task on_loopback_reading_is_open_and_control_needs_the_runs_own_token()
    {
        await using var server = await StartAsync(null);
        var own = (await File.ReadAllTextAsync(Path.Combine(folder, "api-token"), Token)).Trim();
        PrivateFile.Check(Path.Combine(folder, "api-token"), "a token");

        using var read = await AskAsync(server, "GET", "/api/v1/run", null);
        using var refused = await AskAsync(server, "POST", "/api/v1/stop", null);
        using var done = await AskAsync(server, "POST", "/api/v1/stop", own);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized, HttpStatusCode.OK],
            [read.StatusCode, refused.StatusCode, done.StatusCode]);
        Assert.DoesNotContain(own, await refused.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task who_guesses_is_slowed_down_and_who_knows_is_not()
    {
        await using var server = await StartAsync(TokensFile($"control:{Controller}"));
        var seen = new List<HttpStatusCode>();

        for (var i = 0; i < 15; i++)
        {
            using var answer = await AskAsync(server, "GET", "/api/v1/run", $"guessed-token-number-{i:00}");
            seen.Add(answer.StatusCode);
        }

        Assert.Equal(HttpStatusCode.Unauthorized, seen[0]);
        Assert.Equal(HttpStatusCode.TooManyRequests, seen[^1]);
        using var known = await AskAsync(server, "GET", "/api/v1/run", Controller);
        Assert.Equal(HttpStatusCode.OK, known.StatusCode);
    }

    [Fact]
    public async Task a_page_of_another_name_that_leads_here_is_not_served()
    {
        await using var server = await StartAsync(null);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, server.Url + "/api/v1/run");
        request.Headers.Host = "rebound.example";

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("write:0123456789abcdef0")]
    [InlineData("control:short")]
    [InlineData("0123456789abcdef0")]
    [InlineData("control:0123456789 abcdef")]
    [InlineData("")]
    public void a_line_that_is_no_token_is_named_without_being_shown(string line)
    {
        var file = TokensFile(line);

        var refused = Assert.Throws<ConfigurationException>(
            () => ApiTokens.Open(file, Path.Combine(folder, "api-token")));

        Assert.Contains(file, refused.Message);
        Assert.DoesNotContain("0123456789", refused.Message);
    }

    private string TokensFile(params string[] lines)
    {
        var path = Path.Combine(folder, "tokens");
        PrivateFile.Write(path, string.Join('\n', lines));
        return path;
    }

    private Task<HttpHost> StartAsync(string? tokensFile)
    {
        var tokens = ApiTokens.Open(tokensFile, Path.Combine(folder, "api-token"));
        var gate = new ApiGate(tokens, readingIsOpen: tokensFile is null,
            new PeerLog(NullLogger.Instance, TimeProvider.System), TimeProvider.System);
        return HttpHost.StartAsync(new HttpHostOptions { Name = "test" }, NullLoggerFactory.Instance, application =>
        {
            application.Use(new ProblemWriter(NullLogger<ProblemWriter>.Instance).InvokeAsync);
            application.Use(gate.InvokeAsync);
            application.Run(context => context.Response.WriteAsync("served"));
        }, cancellation: Token);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpHost server, string method, string path, string? token)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), server.Url + path);
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, Token);
    }
}
