using System.Net;
using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Operations.Feed;
using Microsoft.AspNetCore.Routing;

namespace ClusterLlm.Coordinator.Tests.Operations;

/// <summary>The document says what is served, and what is served is as the document says.</summary>
public sealed class OpenApiTests
{
    [Fact]
    public async Task every_route_of_the_api_is_in_the_document_with_a_summary()
    {
        await using var run = await ServedRun.StartAsync();
        var paths = (await run.GetAsync("/openapi/v1.json")).GetProperty("paths");

        var served = run.Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
                .Select(method => $"{method.ToLowerInvariant()} {endpoint.RoutePattern.RawText}")).Order().ToList();
        var described = paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => operation.Value.GetProperty("summary").GetString()!.Length > 0)
            .Select(operation => $"{operation.Name} {path.Name}")).Order();

        Assert.Equal(served, described);
        Assert.InRange(served.Count, 17, 100);
    }

    [Theory]
    [InlineData("/api/v1/run", "/api/v1/run")]
    [InlineData("/api/v1/metrics", "/api/v1/metrics?limit=3")]
    [InlineData("/api/v1/events", "/api/v1/events?limit=4")]
    [InlineData("/api/v1/workers", "/api/v1/workers")]
    [InlineData("/api/v1/timeline", "/api/v1/timeline?steps=2")]
    [InlineData("/api/v1/checkpoints", "/api/v1/checkpoints")]
    [InlineData("/api/v1/samples", "/api/v1/samples")]
    [InlineData("/api/v1/runs", "/api/v1/runs")]
    [InlineData("/api/v1/runs/{name}/metrics", "/api/v1/runs/this-run/metrics")]
    public async Task what_is_answered_is_as_documented(string path, string asked)
    {
        await using var run = await BusyRunAsync();

        await AssertAsDocumentedAsync(run, path, "get", await run.Http.GetAsync(new Uri(asked, UriKind.Relative),
            TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/api/v1/logs", "get", "/api/v1/logs?process=w7", null, HttpStatusCode.NotFound)]
    [InlineData("/api/v1/runs/{name}/metrics", "get", "/api/v1/runs/none/metrics", null, HttpStatusCode.NotFound)]
    [InlineData("/api/v1/pause", "post", "/api/v1/pause", "Bearer wrong", HttpStatusCode.Unauthorized)]
    public async Task refusals_are_as_documented(string path, string method, string asked, string? authorization,
        HttpStatusCode status)
    {
        await using var run = await BusyRunAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(asked, UriKind.Relative));
        if (authorization is not null)
            request.Headers.Add("Authorization", authorization);
        var response = await run.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        await AssertAsDocumentedAsync(run, path, method, response);
    }

    [Theory]
    [InlineData("/api/v1/pause", "/api/v1/pause", HttpStatusCode.Accepted)]
    [InlineData("/api/v1/resume", "/api/v1/resume", HttpStatusCode.Accepted)]
    [InlineData("/api/v1/checkpoint", "/api/v1/checkpoint", HttpStatusCode.Accepted)]
    [InlineData("/api/v1/stop", "/api/v1/stop", HttpStatusCode.Accepted)]
    [InlineData("/api/v1/workers/{id}/drain", "/api/v1/workers/w1/drain", HttpStatusCode.Accepted)]
    [InlineData("/api/v1/workers/{id}/drain", "/api/v1/workers/w5/drain", HttpStatusCode.Conflict)]
    [InlineData("/api/v1/workers/{id}/drain", "/api/v1/workers/x/drain", HttpStatusCode.BadRequest)]
    public async Task wishes_are_answered_as_documented(string path, string asked, HttpStatusCode status)
    {
        await using var run = await BusyRunAsync();
        var response = await run.Http.PostAsync(
            new Uri(asked, UriKind.Relative), null, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
        await AssertAsDocumentedAsync(run, path, "post", response);
    }

    [Fact]
    public async Task a_value_that_breaks_the_schema_is_noticed()
    {
        await using var run = await ServedRun.StartAsync();
        var document = await run.GetAsync("/openapi/v1.json");
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty("MetricsRow");

        foreach (var wrong in new[] { "{}", """{"step":"1"}""", """{"step":1.5}""", """{"step":1,"losss":2}""", "[]" })
            Assert.NotEmpty(new JsonSchema(document).Breaches(schema, JsonDocument.Parse(wrong).RootElement));
    }

    private static async Task<ServedRun> BusyRunAsync()
    {
        var run = await ServedRun.StartAsync(
            new RunHarness(training: RunHarness.Options(steps: 1_000), checkpointEvery: 2));
        run.Do(harness => harness.Started());
        run.Commit(2);
        Directory.CreateDirectory(Path.Combine(run.Directory.Checkpoints, "step-2"));
        run.Do(harness => harness.CheckpointDone(Path.Combine(run.Directory.Checkpoints, "step-2"), "sha"));
        run.Commit(1);
        var sample = new RunSample(2, "2026-01-01T00:00:00.000Z", "Once", " upon a time");
        await File.WriteAllTextAsync(run.Directory.Samples,
            JsonSerializer.Serialize(sample, LineJson.Default.RunSample) + "\n");
        run.Monitor.Publish(new SampleTaken(sample));
        return run;
    }

    private static async Task AssertAsDocumentedAsync(ServedRun run, string path, string method,
        HttpResponseMessage response)
    {
        using var answered = response;
        var document = await run.GetAsync("/openapi/v1.json");
        var content = document.GetProperty("paths").GetProperty(path).GetProperty(method).GetProperty("responses")
            .GetProperty($"{(int)response.StatusCode}").GetProperty("content");
        var schema = content.GetProperty(response.Content.Headers.ContentType!.MediaType!).GetProperty("schema");
        var value = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        // An empty list would hold against anything.
        Assert.DoesNotContain(value.EnumerateObject(), field =>
            field.Value.ValueKind == JsonValueKind.Array && field.Value.GetArrayLength() == 0);
        Assert.Empty(new JsonSchema(document).Breaches(schema, value));
    }
}
