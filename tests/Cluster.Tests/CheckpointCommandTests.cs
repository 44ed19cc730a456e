using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

/// <summary>clusterllm checkpoint, and a resume past damage, on a run that was really trained.</summary>
public class CheckpointCommandTests(CalmRuns calm)
{
    [Fact]
    public async Task a_damaged_checkpoint_is_named_passed_over_and_removed_when_asked()
    {
        using var cluster = new ClusterRun();
        var directory = cluster.RunDirectory("run");
        var settings = new[] { "checkpoint.every=20", "checkpoint.keep=9" };
        await ClusterRun.EndAsync(cluster.Pretrain("run", workers: 1, 60, settings), exitCode: 0);
        var steps = (await Json(cluster, 0, "list", directory)).GetProperty("checkpoints").EnumerateArray()
            .Select(checkpoint => checkpoint.GetProperty("step").GetInt64()).ToList();
        Assert.Equal(60, steps[0]);
        Assert.True(steps.Count > 2);
        var file = Path.Combine(directory, "checkpoints", "step-00000060", "optimizer.safetensors");
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        var listed = await Json(cluster, 0, "list", directory);
        Assert.Equal((1, steps[1]), (listed.GetProperty("damaged").GetInt32(), listed.GetProperty("resume").GetInt64()));
        await Json(cluster, 1, "verify", Path.Combine(directory, "checkpoints"));
        var pruned = await Json(cluster, 0, "prune", directory, "--keep", "1", "--damaged");
        Assert.EndsWith($"step-{steps[1]:D8}", Assert.Single(pruned.GetProperty("kept").EnumerateArray().ToList()).GetString(),
            StringComparison.Ordinal);
        await Json(cluster, 0, "verify", directory);
        var end = await ClusterRun.EndAsync(cluster.Resume("run", workers: 1), exitCode: 0);
        Assert.Equal(await calm.ParametersAsync(60), ClusterRun.Parameters(end));
    }

    [Fact]
    public async Task what_is_in_use_is_not_pruned_and_what_is_no_run_is_refused()
    {
        using var cluster = new ClusterRun();
        var run = cluster.Pretrain("run", workers: 1, 100_000);
        await cluster.CommittedAsync("run", 1, run);
        var directory = cluster.RunDirectory("run");
        Directory.CreateDirectory(Path.Combine(directory, "checkpoints"));
        await Json(cluster, 2, "prune", directory, "--keep", "1");
        ClusterRun.Signal(run.Id, "INT");
        await ClusterRun.EndAsync(run, exitCode: 130);
        await Json(cluster, 2, "prune", directory, "--keep", "0");
        await Json(cluster, 2, "verify", cluster.Folder);
        await Json(cluster, 2, "list", cluster.RunDirectory("nowhere"));
    }

    private static Task<JsonElement> Json(ClusterRun cluster, int exitCode, params string[] arguments) =>
        ClusterRun.EndAsync(cluster.Start(["checkpoint", .. arguments, "--json"]), exitCode);
}
