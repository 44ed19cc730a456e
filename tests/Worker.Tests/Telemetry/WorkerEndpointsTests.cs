using System.Net;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Worker.Telemetry;

namespace ClusterLlm.Worker.Tests.Telemetry;

public sealed class WorkerEndpointsTests
{
    [Fact]
    public async Task a_process_that_has_not_joined_yet_lives_but_is_not_ready()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var telemetry = new WorkerTelemetry(TimeProvider.System);
        await using var host = await WorkerEndpoints.StartAsync(
            new HttpHostOptions { Name = "test" }, telemetry, TimeProvider.System);
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri("/healthz", UriKind.Relative), cancellation));
        Assert.Equal("ok\n", await client.GetStringAsync(new Uri("/livez", UriKind.Relative), cancellation));
        Assert.Equal("", await client.GetStringAsync(new Uri("/metrics", UriKind.Relative), cancellation));
        using var ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("it has not joined the run", await ready.Content.ReadAsStringAsync(cancellation));
    }

    [Fact]
    public async Task a_process_whose_actor_has_hung_says_so()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var telemetry = new WorkerTelemetry(TimeProvider.System);
        await using var host = await WorkerEndpoints.StartAsync(
            new HttpHostOptions { Name = "test" }, telemetry, new Later());
        using var client = new HttpClient { BaseAddress = new Uri(host.Url) };
        using var alive = await client.GetAsync(new Uri("/livez", UriKind.Relative), cancellation);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, alive.StatusCode);
        Assert.Contains("its actor has done nothing for", await alive.Content.ReadAsStringAsync(cancellation));
    }

    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromMinutes(1);
    }
}
