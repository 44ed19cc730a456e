namespace ClusterLlm.Cluster.Tests;

/// <summary>Bad input is one clear line and exit code 2, before anything starts.</summary>
public class BadInputTests
{
    [Theory]
    [InlineData("--data", "nowhere.txt")]
    [InlineData("--set", "model.layer=3")]
    [InlineData("--set", "model.heads=3")]
    [InlineData("--set", "training.global_batch=7")]
    [InlineData("--preset", "gpt9")]
    public async Task it_ends_with_exit_code_two(string option, string value)
    {
        using var cluster = new ClusterRun();
        var process = cluster.Start(["pretrain", option, value, "--run-dir", cluster.RunDirectory("bad")]);
        await ClusterRun.EndAsync(process, exitCode: 2);
        Assert.False(Directory.Exists(Path.Combine(cluster.RunDirectory("bad"), "checkpoints")));
    }
}
