namespace ClusterLlm.Cluster.Tests;

/// <summary>A worker process that is stopped and continued: a starved machine, a debugger, a frozen container.</summary>
public sealed class StoppedWorkerTests(CalmRuns calm)
{
    private const int Steps = 400;

    [Fact]
    public async Task a_pause_below_the_limit_costs_nobody_its_place()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("paused", workers: 2, Steps, "cluster.heartbeat_timeout=10");
        await cluster.CommittedAsync("paused", 20, run);
        var worker = cluster.WorkerProcess("paused", "w1");

        ClusterRun.Signal(worker, "STOP");
        await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        ClusterRun.Signal(worker, "CONT");

        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.DoesNotContain(cluster.Events("paused"), line => line.Contains("worker_evicted", StringComparison.Ordinal));
        Assert.Equal(worker, cluster.WorkerProcess("paused", "w1"));
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
    }

    [Fact]
    public async Task one_that_was_replaced_meanwhile_does_not_come_between()
    {
        using var cluster = new ClusterRun();
        var run = cluster.PretrainEndlessly(null, "frozen", "cluster.heartbeat_timeout=2");
        await cluster.CommittedAsync("frozen", 1, run);
        // Nobody ends its process, since it was joined by hand.
        var joined = cluster.Start(["worker", "--join", cluster.CoordinatorAddress("frozen"), "--worker-id", "1"]);
        await cluster.HappenedAsync("frozen", events => events.Any(Is("worker_ready")), run);
        var frozen = cluster.WorkerProcess("frozen", "w1");

        ClusterRun.Signal(frozen, "STOP");
        await cluster.HappenedAsync("frozen", events => events.Any(Is("worker_evicted")), run);
        cluster.Start(["worker", "--join", cluster.CoordinatorAddress("frozen"), "--worker-id", "1"]);
        await cluster.HappenedAsync("frozen", events => events.Count(Is("worker_ready")) == 2, run);
        ClusterRun.Signal(frozen, "CONT");

        await ClusterRun.EndTextAsync(joined, exitCode: 1);
        await cluster.GoesOnAsync("frozen", 50, run);
        var end = await ClusterRun.StopAsync(run);
        Assert.Single(cluster.Events("frozen"), line => line.Contains("worker_evicted", StringComparison.Ordinal));
        await calm.AreAsStoppedAsync(end);

        static Func<System.Text.Json.JsonElement, bool> Is(string kind) => e =>
            e.GetProperty("event").GetString() == kind && e.GetProperty("worker").GetString() == "w1";
    }
}
