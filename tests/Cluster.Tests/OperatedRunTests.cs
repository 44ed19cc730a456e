using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

/// <summary>A run that is paused, saved, stopped and resumed from the command line: its result is that of a calm one.</summary>
public sealed class OperatedRunTests(CalmRuns calm)
{
    private const int Steps = 400;

    [Fact]
    public async Task a_run_that_is_paused_saved_and_stopped_ends_with_the_same_parameters()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("operated", workers: 2, Steps, "api.port=0");
        await cluster.CommittedAsync("operated", 10, run);

        Assert.Contains("it rests after step", await AskAsync(cluster, "pause", "--reason", "lunch"), StringComparison.Ordinal);
        var at = await RestingAsync(cluster);
        Assert.Contains($"step {at}:", await AskAsync(cluster, "checkpoint"), StringComparison.Ordinal);

        // A coordinator that dies during a pause is followed by one that rests, too.
        run.Kill();
        await run.WaitForExitAsync(TestContext.Current.CancellationToken);
        run = cluster.Resume("operated", workers: 2);
        await cluster.TakenOverAsync("operated", run);
        Assert.Equal(at, await RestingAsync(cluster));

        await AskAsync(cluster, "resume");
        await cluster.CommittedAsync("operated", (int)at + 5, run);
        Assert.Contains("w1 leaves", await AskAsync(cluster, "drain", "w1"), StringComparison.Ordinal);
        Assert.Contains("the run has ended", await AskAsync(cluster, "stop"), StringComparison.Ordinal);
        await ClusterRun.EndAsync(run, exitCode: 130);
        var refused = cluster.Start(["pause", "--run-dir", cluster.RunDirectory("operated")]);
        await ClusterRun.EndTextAsync(refused, exitCode: 2);

        var end = await ClusterRun.EndAsync(cluster.Resume("operated", workers: 2), exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(Steps), ClusterRun.Parameters(end));
    }

    /// <summary>The step after which the run rests, once it does.</summary>
    private static async Task<long> RestingAsync(ClusterRun cluster)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            var status = await StatusAsync(cluster);
            if (status.GetProperty("phase").GetString() == "paused")
                return status.GetProperty("step").GetInt64();
            Assert.False(deadline.IsCancellationRequested, $"it does not rest: {status}");
        }
    }

    private static async Task<JsonElement> StatusAsync(ClusterRun cluster) =>
        JsonDocument.Parse(await AskAsync(cluster, "status", "--json")).RootElement;

    private static async Task<string> AskAsync(ClusterRun cluster, params string[] arguments)
    {
        var process = cluster.Start([.. arguments, "--run-dir", cluster.RunDirectory("operated")]);
        return await ClusterRun.EndTextAsync(process, exitCode: 0);
    }
}
