using System.Text.Json.Nodes;

namespace ClusterLlm.Cluster.Tests;

/// <summary>clusterllm export and import, on a run that was really trained.</summary>
public class ModelFolderCommandTests
{
    [Fact]
    public async Task an_exported_run_writes_the_same_text_and_comes_back_the_same()
    {
        using var cluster = new ClusterRun();
        string[] settings = ["model.architecture=llama", "model.kv_heads=1", "model.attention_bias=true"];
        await ClusterRun.EndAsync(cluster.Pretrain("run", workers: 1, 20, settings), exitCode: 0);
        var run = cluster.RunDirectory("run");
        string exported = Path.Combine(cluster.Folder, "exported"), imported = Path.Combine(cluster.Folder, "imported");
        var described = await ClusterRun.EndAsync(
            cluster.Start(["export", run, exported, "--dtype", "fp32", "--max-shard-size", "50KB", "--json"]), 0);
        Assert.Equal(("qwen2", "float32"), (described.GetProperty("model_type").GetString(),
            described.GetProperty("dtype").GetString()));
        Assert.True(File.Exists(Path.Combine(exported, "model.safetensors.index.json")));
        var written = await Generate(cluster, run);
        Assert.Equal(written, await Generate(cluster, exported));
        await ClusterRun.EndTextAsync(cluster.Start(["import", exported, "--out", imported]), exitCode: 0);
        Assert.Equal(written, await Generate(cluster, imported));
        Assert.True(File.Exists(Path.Combine(imported, "model.safetensors")));

        // Neither writes over anything, and what would change the numbers is refused before anything is written.
        await ClusterRun.EndTextAsync(cluster.Start(["import", exported, "--out", imported]), exitCode: 2);
        var path = Path.Combine(exported, "config.json");
        var config = JsonNode.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken))!;
        config["logits_scaling"] = 8;
        await File.WriteAllTextAsync(path, config.ToJsonString(), TestContext.Current.CancellationToken);
        var other = Path.Combine(cluster.Folder, "other");
        await ClusterRun.EndTextAsync(cluster.Start(["import", exported, "--out", other]), exitCode: 2);
        Assert.False(Directory.Exists(other));
        await ClusterRun.EndTextAsync(
            cluster.Start(["import", exported, "--out", other, "--ignore", "logits_scaling"]), exitCode: 0);
    }

    private static Task<string> Generate(ClusterRun cluster, string model) => ClusterRun.EndTextAsync(
        cluster.Start(["generate", model, "--prompt", "The", "--max-tokens", "40", "--seed", "5"]), exitCode: 0);
}
