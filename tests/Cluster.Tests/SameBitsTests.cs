namespace ClusterLlm.Cluster.Tests;

/// <summary>Real processes: the final parameters are those of the undisturbed run, to the bit.</summary>
public class SameBitsTests
{
    private const int Steps = 150;

    [Fact]
    public async Task any_number_of_workers_gives_the_same_parameters_and_a_falling_loss()
    {
        using var cluster = new ClusterRun();
        var hashes = new HashSet<string>();
        foreach (var workers in new[] { 1, 2, 3 })
        {
            var end = await ClusterRun.EndAsync(cluster.Pretrain($"w{workers}", workers, Steps), exitCode: 0);
            Assert.Equal(Steps, end.GetProperty("step").GetInt32());
            Assert.InRange(end.GetProperty("loss").GetDouble(), 0.5, 3.0);
            hashes.Add(ClusterRun.Parameters(end));
        }
        Assert.Single(hashes);
    }

    [Fact]
    public async Task a_killed_worker_changes_nothing()
    {
        using var cluster = new ClusterRun();
        var calm = await ClusterRun.EndAsync(cluster.Pretrain("calm", workers: 2, 600), exitCode: 0);
        var run = cluster.Pretrain("killed", workers: 2, 600);
        await cluster.CommittedAsync("killed", 20, run);
        ClusterRun.Signal(cluster.WorkerProcess("killed", "w1"), "KILL");
        var end = await ClusterRun.EndAsync(run, exitCode: 0);
        Assert.Equal(ClusterRun.Parameters(calm), ClusterRun.Parameters(end));
    }

    [Fact]
    public async Task an_interrupted_run_resumes_on_another_number_of_workers_as_if_nothing_had_been()
    {
        using var cluster = new ClusterRun();
        var calm = await ClusterRun.EndAsync(cluster.Pretrain("calm", workers: 1, 400), exitCode: 0);
        var run = cluster.Pretrain("stopped", workers: 2, 400);
        await cluster.CommittedAsync("stopped", 20, run);
        ClusterRun.Signal(run.Id, "INT");
        await ClusterRun.EndAsync(run, exitCode: 130);
        var end = await ClusterRun.EndAsync(cluster.Resume("stopped", workers: 1), exitCode: 0);
        Assert.Equal(ClusterRun.Parameters(calm), ClusterRun.Parameters(end));
    }
}
