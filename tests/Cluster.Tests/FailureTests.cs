namespace ClusterLlm.Cluster.Tests;

/// <summary>Failures of single processes, each at a moment of its own; the result is that of the calm run.</summary>
public class FailureTests(CalmRuns calm)
{
    private const int Steps = 400;

    [Fact]
    public async Task a_coordinator_that_is_killed_and_started_again_goes_on_with_the_state_its_workers_hold()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("killed", workers: 2, Steps);
        await cluster.CommittedAsync("killed", 50, run);
        ClusterRun.Signal(run.Id, "KILL");
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        var end = await ClusterRun.EndAsync(cluster.Resume("killed", workers: 2), exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
        var events = cluster.Events("killed");
        Assert.Equal(2, events.Count(line => line.Contains("run_opened", StringComparison.Ordinal)));
        Assert.DoesNotContain(events, line => line.Contains("rewound", StringComparison.Ordinal));
        Assert.DoesNotContain(events, line => line.Contains("worker_died", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_coordinator_and_all_its_workers_are_killed_at_once()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("killed", workers: 2, Steps, "checkpoint.every=20");
        await cluster.CommittedAsync("killed", 50, run);
        var (first, second) = (cluster.WorkerProcess("killed", "w0"), cluster.WorkerProcess("killed", "w1"));
        ClusterRun.Signal(run.Id, "KILL");
        ClusterRun.Signal(first, "KILL");
        ClusterRun.Signal(second, "KILL");
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        var end = await ClusterRun.EndAsync(cluster.Resume("killed", workers: 3), exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
    }

    [Fact]
    public async Task a_worker_that_is_stopped_is_replaced()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("stopped", workers: 2, Steps, "cluster.heartbeat_timeout=3");
        await cluster.CommittedAsync("stopped", 50, run);
        ClusterRun.Signal(cluster.WorkerProcess("stopped", "w1"), "STOP");
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
        Assert.Contains(cluster.Events("stopped"), line => line.Contains("worker_evicted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_coordinator_that_is_stopped_for_a_while_blames_nobody()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("stopped", workers: 2, Steps, "cluster.heartbeat_timeout=3");
        await cluster.CommittedAsync("stopped", 50, run);
        ClusterRun.Signal(run.Id, "STOP");
        await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        ClusterRun.Signal(run.Id, "CONT");
        await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.DoesNotContain(cluster.Events("stopped"), line =>
            line.Contains("worker_evicted", StringComparison.Ordinal) || line.Contains("worker_died", StringComparison.Ordinal));
    }

    [Fact]
    public async Task a_worker_is_drained_and_another_joined_by_hand_without_an_abort()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("drained", workers: 2, Steps);
        await cluster.CommittedAsync("drained", 50, run);
        var joined = cluster.Start(["worker", "--join", cluster.CoordinatorAddress("drained")]);
        var drain = cluster.Start(["workers", "drain", "w1", "--run-dir", cluster.RunDirectory("drained")]);
        await ClusterRun.EndTextAsync(drain, exitCode: 0);
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        await ClusterRun.EndTextAsync(joined, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
        var events = cluster.Events("drained");
        Assert.Contains(events, line => line.Contains("\"worker_left\",\"worker\":\"w1\"", StringComparison.Ordinal));
        Assert.Contains(events, line => line.Contains("\"worker_ready\",\"worker\":\"w2\"", StringComparison.Ordinal));
        Assert.DoesNotContain(events, line => line.Contains("step_aborted", StringComparison.Ordinal));
    }
}
