namespace ClusterLlm.Cluster.Tests;

/// <summary>Real processes: the final parameters are those of the undisturbed run, to the bit.</summary>
public class SameBitsTests(CalmRuns calm)
{
    private const int Steps = 400;

    [Fact]
    public async Task any_number_of_workers_gives_the_same_parameters_and_a_falling_loss()
    {
        const int steps = 200;
        using var cluster = new ClusterRun();
        var hashes = new HashSet<string> { await calm.ParametersAsync(steps) };
        foreach (var workers in new[] { 2, 3 })
        {
            var end = await ClusterRun.EndAsync(cluster.Pretrain($"w{workers}", workers, steps), exitCode: 0);
            Assert.Equal(steps, end.GetProperty("step").GetInt32());
            Assert.InRange(end.GetProperty("loss").GetDouble(), 0.5, 3.0);
            hashes.Add(ClusterRun.Parameters(end));
        }
        Assert.Single(hashes);
    }

    [Fact]
    public async Task a_killed_worker_changes_nothing()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("killed", workers: 2, Steps);
        await cluster.CommittedAsync("killed", 20, run);
        ClusterRun.Signal(cluster.WorkerProcess("killed", "w1"), "KILL");
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
    }

    [Fact]
    public async Task an_interrupted_run_resumes_on_another_number_of_workers_as_if_nothing_had_been()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("stopped", workers: 2, Steps);
        await cluster.CommittedAsync("stopped", 20, run);
        ClusterRun.Signal(run.Id, "INT");
        await ClusterRun.EndAsync(run, exitCode: 130);
        var end = await ClusterRun.EndAsync(cluster.Resume("stopped", workers: 1), exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
    }
}
