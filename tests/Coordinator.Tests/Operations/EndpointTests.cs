using System.Net;
using System.Text.Json;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Tests.Operations;

public sealed class EndpointTests
{
    [Fact]
    public async Task every_endpoint_tells_the_same_run()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        run.Commit(12);
        await ServedRun.UntilAsync(() => File.ReadLines(run.Directory.Metrics).Count() == 12, () => "no metrics");

        var state = await run.GetAsync("/api/v1/run");
        Assert.Equal((12, "stepping", 2, "this-run"), (state.GetProperty("step").GetInt32(),
            state.GetProperty("phase").GetString(), state.GetProperty("workers_ready").GetInt32(),
            state.GetProperty("name").GetString()));
        var page = await run.GetAsync("/api/v1/metrics?after=4&limit=3");
        Assert.Equal(
            [5, 6, 7], page.GetProperty("rows").EnumerateArray().Select(row => row.GetProperty("step").GetInt32()));
        Assert.Equal(7, page.GetProperty("next").GetInt32());
        Assert.Equal(state.GetProperty("loss").GetDouble(), (await run.GetAsync("/api/v1/metrics?after=11"))
            .GetProperty("rows")[0].GetProperty("loss").GetDouble());
        Assert.Equal(4, (await run.GetAsync("/api/v1/metrics?points=4")).GetProperty("rows").GetArrayLength());
        Assert.Equal(["ready", "ready"], (await run.GetAsync("/api/v1/workers")).GetProperty("workers").EnumerateArray()
            .Select(worker => worker.GetProperty("status").GetString()));
        Assert.Equal("run_opened", (await run.GetAsync("/api/v1/events?limit=1")).GetProperty("events")[0]
            .GetProperty("kind").GetString());
        var steps = (await run.GetAsync("/api/v1/timeline?steps=5")).GetProperty("steps");
        Assert.Equal((5, 12), (steps.GetArrayLength(), steps[4].GetProperty("step").GetInt32()));
        Assert.Equal(
            "two\nthree\n",
            await run.Http.GetStringAsync("/api/v1/logs?lines=2", TestContext.Current.CancellationToken));
        Assert.Contains("steps: 100000",
            await run.Http.GetStringAsync("/api/v1/config", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
        Assert.Equal(
            "this-run", (await run.GetAsync("/api/v1/runs")).GetProperty("runs")[0].GetProperty("name").GetString());
        Assert.Equal(12, (await run.GetAsync("/api/v1/runs/this-run/metrics")).GetProperty("rows").GetArrayLength());
    }

    [Fact]
    public async Task a_loss_that_is_no_number_is_null_everywhere()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());
        // The second time each computes what the other did.
        for (var attempt = 0; attempt < 2; attempt++)
        {
            run.Do(harness => harness.Prepare(0, double.NaN));
            run.Do(harness => harness.Prepare(1, double.NaN));
        }

        Assert.Equal(JsonValueKind.Null, (await run.GetAsync("/api/v1/run")).GetProperty("loss").ValueKind);
        Assert.Equal(JsonValueKind.Null, (await run.GetAsync("/api/v1/metrics")).GetProperty("rows")[0]
            .GetProperty("loss").ValueKind);
    }

    [Theory]
    [InlineData("metrics?after=-1", "after is -1, but must be 0 or more")]
    [InlineData("metrics?after=9223372036854775808", "after is '9223372036854775808'")]
    [InlineData("metrics?after=abc", "after is 'abc'")]
    [InlineData("metrics?limit=0", "limit is 0, but must be 1 to 10000")]
    [InlineData("metrics?limit=10001", "limit is 10001")]
    [InlineData("metrics?points=2147483648", "points is '2147483648'")]
    [InlineData("metrics?points=5&limit=5", "not both")]
    [InlineData("events?limit=-5", "limit is -5")]
    [InlineData("events?after=-5", "after is -5")]
    [InlineData("timeline?steps=201", "steps is 201, but must be 1 to 200")]
    [InlineData("samples?after=-1", "after is -1")]
    [InlineData("stream?after=-1", "after is -1")]
    [InlineData("stream?after_event=x", "'x'")]
    [InlineData("logs?lines=1000000", "lines is 1000000")]
    [InlineData("logs?after=-3", "after is -3")]
    [InlineData("logs?process=../../etc/passwd", "process must be")]
    [InlineData("logs?process=w0%0a", "process must be")]
    [InlineData("logs?process=coordinator/../x", "process must be")]
    [InlineData("logs?process=", "process must be")]
    public async Task what_makes_no_sense_is_refused_by_name(string path, string detail)
    {
        await using var run = await ServedRun.StartAsync();
        await AssertRefusedAsync(run, HttpMethod.Get, path, HttpStatusCode.BadRequest, detail);
    }

    [Theory]
    [InlineData("runs/..%2F..%2Fetc/metrics")]
    [InlineData("runs/..%5C/metrics")]
    [InlineData("runs/other/metrics")]
    [InlineData("runs/THIS-RUN/metrics")]
    [InlineData("logs?process=w999999")]
    [InlineData("nosuch")]
    public async Task what_is_not_there_is_not_found(string path)
    {
        await using var run = await ServedRun.StartAsync();
        await AssertRefusedAsync(run, HttpMethod.Get, path, HttpStatusCode.NotFound, "");
    }

    [Fact]
    public async Task a_wish_is_carried_to_the_run_and_its_answer_back()
    {
        await using var run = await ServedRun.StartAsync();
        run.Do(harness => harness.Started());

        var paused = await PostAsync(run, "pause?reason=lunch", HttpStatusCode.Accepted);
        Assert.Equal(
            ("it rests after step 1", 1),
            (paused.GetProperty("reason").GetString(), paused.GetProperty("step").GetInt32()));
        run.Commit(1);
        run.Do(harness => harness.ApplyAll());
        var state = await run.GetAsync("/api/v1/run");
        Assert.Equal(("paused", true, "lunch"), (state.GetProperty("phase").GetString(),
            state.GetProperty("paused").GetBoolean(), state.GetProperty("reason").GetString()));
        Assert.Contains((await run.GetAsync("/api/v1/events")).GetProperty("events").EnumerateArray(), happened =>
            happened.GetProperty("kind").GetString() == "run_paused"
                && happened.GetProperty("reason").GetString() == "lunch");

        await PostAsync(run, "pause", HttpStatusCode.Accepted);
        await PostAsync(run, "checkpoint", HttpStatusCode.Accepted);
        run.Do(harness => harness.CheckpointDone());
        await PostAsync(run, "resume", HttpStatusCode.Accepted);
        await PostAsync(run, "workers/w1/drain", HttpStatusCode.Accepted);
        await AssertRefusedAsync(
            run, HttpMethod.Post, "workers/w0/drain", HttpStatusCode.Conflict, "it is the last worker");
        await AssertRefusedAsync(
            run, HttpMethod.Post, "workers/7/drain", HttpStatusCode.Conflict, "there is no worker w7");
        await PostAsync(run, "stop", HttpStatusCode.Accepted);
        await AssertRefusedAsync(
            run, HttpMethod.Post, "pause", HttpStatusCode.Conflict, "the run is stopping: stopped over the API");
        run.Do(harness => harness.Input(new StopRequested("", 0)));
        run.Commit(1);
        run.Do(harness => harness.ApplyAll());
        run.Do(harness => harness.CheckpointDone());
        await AssertRefusedAsync(run, HttpMethod.Post, "stop", HttpStatusCode.Conflict, "the run is over");
        Assert.True((await run.GetAsync("/api/v1/run")).GetProperty("ended").GetBoolean());
    }

    [Theory]
    [InlineData("workers/w/drain")]
    [InlineData("workers/99999999999/drain")]
    [InlineData("pause?reason=a%0Ab")]
    public async Task a_wish_that_is_none_is_refused(string path)
    {
        await using var run = await ServedRun.StartAsync();
        await AssertRefusedAsync(run, HttpMethod.Post, path, HttpStatusCode.BadRequest, "must be");
    }

    [Fact]
    public async Task a_reason_has_its_bounds()
    {
        await using var run = await ServedRun.StartAsync();
        await AssertRefusedAsync(run, HttpMethod.Post, $"pause?reason={new string('a', 201)}",
            HttpStatusCode.BadRequest,
            "at most 200 characters");
    }

    [Fact]
    public async Task a_wish_is_no_link()
    {
        await using var run = await ServedRun.StartAsync();
        foreach (var verb in new[] { "pause", "resume", "stop", "checkpoint", "workers/w0/drain" })
            await AssertRefusedAsync(run, HttpMethod.Get, verb, HttpStatusCode.MethodNotAllowed, "");
        Assert.False((await run.GetAsync("/api/v1/run")).GetProperty("paused").GetBoolean());
    }

    [Theory]
    [InlineData("http://elsewhere.example")]
    [InlineData("null")]
    public async Task the_page_of_another_site_controls_nothing(string origin)
    {
        await using var run = await ServedRun.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/pause");
        request.Headers.Add("Origin", origin);

        using var response = await run.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False((await run.GetAsync("/api/v1/run")).GetProperty("paused").GetBoolean());
    }

    private static async Task<JsonElement> PostAsync(ServedRun run, string path, HttpStatusCode expected)
    {
        using var response = await run.Http.PostAsync(new Uri($"/api/v1/{path}", UriKind.Relative), null);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{path}: {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task AssertRefusedAsync(ServedRun run, HttpMethod method, string path, HttpStatusCode status,
        string detail)
    {
        using var request = new HttpRequestMessage(method,
            new Uri(
                $"{run.Url}/api/v1/{path}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var response = await run.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{path}: {response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
