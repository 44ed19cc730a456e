using System.Text.Json;

namespace ClusterLlm.Cluster.Tests;

/// <summary>Fine-tuning by real processes: what pre-training promises holds, whatever is trained and however.</summary>
public class FineTuningTests(FineTuningTests.Pretrained pretrained) : IClassFixture<FineTuningTests.Pretrained>
{
    private const int Steps = 80;

    [Fact]
    public async Task any_workers_and_any_deaths_give_the_same_parameters()
    {
        using var cluster = new ClusterRun();
        var (examples, pairs) = (Examples(cluster), Pairs(cluster));
        foreach (var (name, workers, options) in new (string, int, string[])[]
        {
            ("sft", 2, ["--data", examples]),
            ("lora", 3, ["--data", examples, "--lora-rank", "4", "--set", "lora.dropout=0.1",
                "--set", "lora.base_precision=int8"]),
            ("dpo", 2, ["--data", pairs, "--method", "dpo", "--lora-rank", "4"]),
        })
        {
            var calm = await ClusterRun.EndAsync(Finetune(cluster, $"{name}-calm", 1, options), exitCode: 0);
            var run = Finetune(cluster, $"{name}-killed", workers, options);
            await cluster.CommittedAsync($"{name}-killed", 10, run);
            ClusterRun.Signal(cluster.WorkerProcess($"{name}-killed", "w1"), "KILL");
            await cluster.CommittedAsync($"{name}-killed", 40, run);
            ClusterRun.Signal(run.Id, "KILL");
            await run.WaitForExitAsync(TestContext.Current.CancellationToken);
            var end = await ClusterRun.EndAsync(cluster.Resume($"{name}-killed", workers: 2), exitCode: 0);
            Assert.Equal(ClusterRun.Parameters(calm), ClusterRun.Parameters(end));
            Assert.Equal(Losses(cluster, $"{name}-calm"), Losses(cluster, $"{name}-killed"));
        }
    }

    [Fact]
    public async Task packing_changes_the_windows_and_not_what_one_step_over_all_examples_learns()
    {
        using var cluster = new ClusterRun();
        var lines = File.ReadLines(Examples(cluster)).Take(24).ToArray();
        var few = Path.Combine(cluster.Folder, "few.jsonl");
        await File.WriteAllLinesAsync(few, lines, TestContext.Current.CancellationToken);
        var losses = new List<double>();
        foreach (var packing in new[] { "true", "false" })
        {
            // Two examples fill a window of 95 tokens: the step is all of them, either way.
            var windows = packing == "true" ? "12" : "24";
            await ClusterRun.EndAsync(Finetune(cluster, packing, 1, ["--data", few, "--set", $"finetune.packing={packing}",
                "--set", $"training.global_batch={windows}", "--set", "training.micro_batch=1", "--steps", "1",
                "--set", "data.validation_fraction=0"]), exitCode: 0);
            losses.Add(Losses(cluster, packing).Single());
        }

        Assert.Equal(losses[0], losses[1], 1e-5);
    }

    [Theory]
    [InlineData("""{"prompt":"a","completion":"b"}""", "dpo", "line 1")]
    [InlineData("""{"prompt":"a","chosen":"b","rejected":"c"}""", "sft", "line 1")]
    [InlineData("""{"prompt":"a"}""", "sft", "\"completion\" is missing")]
    [InlineData("not json", "sft", "not JSON")]
    [InlineData("""{"messages":[{"role":"wizard","content":"a"}]}""", "sft", "unknown role \"wizard\"")]
    public async Task examples_that_cannot_be_trained_on_are_refused_with_their_line(string line, string method, string why)
    {
        using var cluster = new ClusterRun();
        var file = Path.Combine(cluster.Folder, "bad.jsonl");
        await File.WriteAllTextAsync(file, line + "\n", TestContext.Current.CancellationToken);
        var process = Finetune(cluster, "bad", 1, ["--data", file, "--method", method]);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(why, error, StringComparison.Ordinal);
        Assert.Contains(file, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
        Assert.False(Directory.Exists(cluster.RunDirectory("bad")));
    }

    /// <summary>The run whose model the others train further; they only read it.</summary>
    public sealed class Pretrained : IAsyncLifetime
    {
        private readonly ClusterRun cluster = new();

        public string Directory => cluster.RunDirectory("base");

        public async ValueTask InitializeAsync() => await ClusterRun.EndAsync(
            cluster.Pretrain("base", workers: 1, 60, "model.context=96", "training.global_batch=6"), exitCode: 0);

        public ValueTask DisposeAsync()
        {
            cluster.Dispose();
            return ValueTask.CompletedTask;
        }
    }

    private System.Diagnostics.Process Finetune(ClusterRun cluster, string name, int workers, string[] options) =>
        cluster.Start(
        [
            "finetune", pretrained.Directory, "--run-dir", cluster.RunDirectory(name), "--workers", $"{workers}",
            "--json", "--set", "training.global_batch=6", "--set", "training.micro_batch=2",
            "--set", "training.learning_rate=0.001", "--set", "checkpoint.every=20",
            .. options.Contains("--steps") ? [] : new[] { "--steps", $"{Steps}" }, .. options,
        ]);

    private static double[] Losses(ClusterRun cluster, string name) =>
        [.. File.ReadLines(Path.Combine(cluster.RunDirectory(name), "metrics.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("loss").GetDouble())];

    private static string Examples(ClusterRun cluster) => Write(cluster, "examples.jsonl", (number, colour) =>
        new { prompt = $"What is house {number} like?", completion = $" The house is {colour}." });

    private static string Pairs(ClusterRun cluster) => Write(cluster, "pairs.jsonl", (number, colour) =>
        new { prompt = $"What is house {number} like?", chosen = $" It is {colour}.", rejected = $" I do not like {colour}." });

    private static string Write(ClusterRun cluster, string name, Func<int, string, object> example)
    {
        string[] colours = ["red", "green", "white", "brown", "yellow"];
        var path = Path.Combine(cluster.Folder, name);
        File.WriteAllLines(path, Enumerable.Range(1, 60).Select(number =>
            JsonSerializer.Serialize(example(number, colours[number % colours.Length]))));
        return path;
    }
}
