using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>--resume auto: the same command begins a run and continues it, as a restarted pod does.</summary>
public sealed class AutoResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-auto-").FullName;

    private string Run => Path.Combine(folder, "run");

    [Fact]
    public async Task the_same_command_begins_the_run_and_then_goes_on_with_it()
    {
        var first = await PrepareAsync(Yaml());
        var second = await PrepareAsync(Yaml());
        Assert.Equal(first.Initial.Settings.Run, second.Initial.Settings.Run);
        Assert.True(second.Initial.Settings.Fence.CompareTo(first.Initial.Settings.Fence) > 0);
    }

    [Fact]
    public async Task what_is_free_to_change_is_taken_from_the_file_when_it_is_read_again()
    {
        await PrepareAsync(Yaml(("cluster.workers", "1")));
        var second = await PrepareAsync(Yaml(("cluster.workers", "3"), ("checkpoint.every", "7")));
        Assert.Equal(3, second.Configuration.Cluster.Workers);
        Assert.Equal(7, second.Configuration.Checkpoint.Every);
    }

    [Fact]
    public async Task what_decides_the_result_stays_as_it_was_unless_it_is_set()
    {
        var first = await PrepareAsync(Yaml(("training.learning_rate", "0.001")));
        var second = await PrepareAsync(Yaml(("training.learning_rate", "0.002")));
        Assert.Equal(0.001, second.Configuration.Training.LearningRate);
        Assert.Equal(first.Initial.Settings.ConfigurationHash, second.Initial.Settings.ConfigurationHash);
        var third = await PrepareAsync(Yaml(("training.learning_rate", "0.002")), "training.learning_rate=0.002");
        Assert.Equal(0.002, third.Configuration.Training.LearningRate);
    }

    [Fact]
    public async Task a_beginning_that_was_killed_before_its_first_record_is_begun_again()
    {
        Directory.CreateDirectory(Run);
        await File.WriteAllBytesAsync(new RunDirectory(Run).Journal, [1, 2, 3], TestContext.Current.CancellationToken);
        var run = await PrepareAsync(Yaml());
        Assert.Equal(0, run.Initial.Committed.Value);
    }

    [Fact]
    public async Task where_the_run_is_kept_must_be_said()
    {
        var request = new RunRequest { Resume = RunRequest.Auto };
        var error = await Assert.ThrowsAsync<ConfigurationException>(() => RunPreparation.PrepareAsync(request,
            new Screen(), TimeProvider.System, CancellationToken.None));
        Assert.Contains("--run-dir", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task workers_that_others_start_are_as_many_as_come()
    {
        var run = await PrepareAsync(Yaml(("cluster.workers", "0")));
        Assert.Empty(run.Initial.Slots);
        Assert.Equal("", run.WorkerExecutable);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<PreparedRun> PrepareAsync(string yaml, params string[] set)
    {
        var file = Path.Combine(folder, "run.yaml");
        await File.WriteAllTextAsync(file, yaml);
        var prepared = await RunPreparation.PrepareAsync(new RunRequest
        {
            ConfigurationPath = file,
            RunDirectory = Run,
            Resume = RunRequest.Auto,
            CacheRoot = Path.Combine(folder, "cache"),
            Explicit = set,
        }, new Screen(), TimeProvider.System, CancellationToken.None);
        await prepared.DisposeAsync();
        return prepared;
    }

    private string Yaml(params (string Key, string Value)[] settings)
    {
        var text = Path.Combine(folder, "text.txt");
        File.WriteAllText(
            text, string.Join('\n', Enumerable.Range(0, 400).Select(i => $"line {i * i} of a small text")));
        (string Key, string Value)[] all =
        [
            ("data.train", text), ("tokenizer.kind", "char"), ("model.layers", "1"), ("model.heads", "1"),
            ("model.width", "8"), ("model.context", "16"), ("training.steps", "40"), ("cluster.start_workers", "false"),
            .. settings,
        ];
        return string.Concat(all.GroupBy(pair => pair.Key.Split('.')[0]).Select(section =>
            $"{section.Key}:\n{string.Concat(section.Select(pair => $"  {pair.Key.Split('.')[1]}: {pair.Value}\n"))}"));
    }
}
