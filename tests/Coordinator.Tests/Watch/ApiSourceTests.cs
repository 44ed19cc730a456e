using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using ClusterLlm.Coordinator.Display.Watch;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Hosting.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Tests.Watch;

/// <summary>Watching over HTTP, with a server that says what a test wants.</summary>
public sealed class ApiSourceTests
{
    private const string Status = """{"run":"r","name":"mine","directory":"d","phase":"stepping","paused":false,"step":2,"steps":9,"loss":null,"val_loss":null,"learning_rate":null,"grad_norm":null,"tokens":0,"tokens_per_second":null,"goodput":0,"generation":1,"fence":1,"workers_wanted":1,"workers_ready":1,"started":"2026-05-01T12:00:00Z","seconds":1,"eta_seconds":null,"parameters":1,"version":"1","ended":false,"exit_code":null,"reason":null}""";
    private static readonly string Ended = Status.Replace(
        "\"ended\":false,\"exit_code\":null", "\"ended\":true,\"exit_code\":0", StringComparison.Ordinal);

    [Fact]
    public async Task a_stream_that_ends_in_the_middle_is_taken_up_again_where_it_was_until_the_run_has_ended()
    {
        var asked = new ConcurrentQueue<string>();
        await using var server = await StartAsync(application => application.MapGet("/api/v1/stream", async context =>
        {
            asked.Enqueue($"{context.Request.QueryString} {context.Request.Headers["Last-Event-ID"]}");
            var text = asked.Count == 1 ? "event: step\nid: 1.1.0\ndata: {\"step\":1,\"loss\":5}\n\nevent: step\ndata: {\"st"
                : $"event: step\nid: 1.2.0\ndata: {{\"step\":2,\"loss\":4}}\n\nevent: run\ndata: {Ended}\n\n";
            await context.Response.WriteAsync(text);
        }));
        var model = await FollowAsync(server.Url, null);
        Assert.Equal(["?after=0&after_event=0 ", "?after=0&after_event=0 1.1.0"], asked);
        Assert.Equal([1L, 2], model.Metrics.Steps);
        Assert.Equal((true, false), (model.Status!.Ended, model.CanControl));
    }

    [Fact]
    public async Task control_goes_to_the_run_with_the_token_and_its_answer_is_shown()
    {
        var asked = new ConcurrentQueue<string>();
        await using var server = await StartAsync(application => application.MapPost("/api/v1/{**what}",
            async context =>
        {
            asked.Enqueue($"{context.Request.Path} {context.Request.Headers.Authorization}");
            var drain = context.Request.Path.Value!.EndsWith("drain", StringComparison.Ordinal);
            context.Response.StatusCode = drain ? 409 : 202;
            await context.Response.WriteAsync(drain ? """{"title":"refused","status":409,"detail":"w1 is the last"}"""
                : """{"accepted":true,"reason":"it rests after step 7"}""");
        }));
        using var source = new ApiSource(new RunClient(new Uri(server.Url), "secret"), TimeProvider.System);
        var none = TestContext.Current.CancellationToken;
        Assert.Equal("it rests after step 7", await source.AskAsync(new WatchAction(WatchActionKind.Pause), none));
        Assert.Equal("w1 is the last", await source.AskAsync(new WatchAction(WatchActionKind.Drain, "w1"), none));
        Assert.Equal(["/api/v1/pause Bearer secret", "/api/v1/workers/w1/drain Bearer secret"], asked);
    }

    [Fact]
    public async Task nobody_there_is_said_and_not_the_end()
    {
        using var source = new ApiSource(new RunClient(new Uri("http://127.0.0.1:1"), null), TimeProvider.System);
        var none = TestContext.Current.CancellationToken;
        Assert.Contains(
            "nothing answers", await source.AskAsync(new WatchAction(WatchActionKind.Pause), none),
            StringComparison.Ordinal);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(none);
        var model = new WatchModel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => source.FollowAsync(change =>
        {
            change(model);
            if (model.Source.Contains("refused", StringComparison.Ordinal))
                enough.Cancel();
        }, enough.Token));
        Assert.False(model.CanControl);
    }

    private static async Task<WatchModel> FollowAsync(string url, string? token)
    {
        using var source = new ApiSource(new RunClient(new Uri(url), token), TimeProvider.System);
        var changes = Channel.CreateUnbounded<Action<WatchModel>>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await source.FollowAsync(change => changes.Writer.TryWrite(change), patience.Token);
        var model = new WatchModel();
        while (changes.Reader.TryRead(out var change))
            change(model);
        return model;
    }

    private static Task<HttpHost> StartAsync(Action<WebApplication> map) => HttpHost.StartAsync(
        new HttpHostOptions { Name = "api", Host = "127.0.0.1", Port = 0 }, NullLoggerFactory.Instance, application =>
        {
            map(application);
            application.MapGet("/api/v1/run", () => Results.Text(Status, "application/json", Encoding.UTF8));
            application.MapGet("/api/v1/checkpoints", () => Results.Text("""{"checkpoints":[]}""", "application/json", Encoding.UTF8));
        }, cancellation: TestContext.Current.CancellationToken);
}
