using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Coordinator.Tests.Sampling;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Settings of a fine-tuning, at its beginning and when it is continued.</summary>
public sealed class FinetuneSettingsTests
{
    private static readonly string[] Adapters =
        ["lora.rank=4", "training.global_batch=4", "training.micro_batch=2", "data.validation_fraction=0"];

    [Fact]
    public async Task a_continued_run_keeps_what_its_parameters_are_made_for()
    {
        using var model = await TinyModel.CreateAsync();
        await PrepareAsync(model, resume: false, Adapters);
        foreach (var set in new[]
        {
            "lora.rank=8", "lora.alpha=32", "lora.target_modules=all-linear", "finetune.method=dpo",
            "finetune.base=elsewhere", "model.dropout=0.1", "tokenizer.kind=char",
        })
        {
            var error = await Assert.ThrowsAsync<ConfigurationException>(() => PrepareAsync(model, true, set));
            Assert.StartsWith(set.Split('=')[0], error.Message, StringComparison.Ordinal);
        }
        var other = await Assert.ThrowsAsync<ConfigurationException>(() =>
            PrepareAsync(model, true, "finetune.template=alpaca"));
        Assert.Contains("settings of finetune", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task other_epochs_are_other_steps()
    {
        using var model = await TinyModel.CreateAsync();
        var steps = await PrepareAsync(model, resume: false, [.. Adapters, "finetune.packing=false"]);
        // Twelve examples, four a step, three times.
        Assert.Equal(9, steps);
        Assert.Equal(9, await PrepareAsync(model, resume: true));
        Assert.Equal(18, await PrepareAsync(model, true, "finetune.epochs=6"));
        Assert.Equal(20, await PrepareAsync(model, true, "finetune.epochs=2", "training.steps=20"));
        Assert.Equal(6, await PrepareAsync(model, true, "training.steps=0"));
    }

    [Fact]
    public async Task settings_that_would_not_be_heeded_are_refused()
    {
        using var model = await TinyModel.CreateAsync();
        foreach (var (set, fineTunes, named) in new[]
        {
            ("tokenizer.kind=char", true, "tokenizer.kind=char"), ("model.width=32", true, "model.width"),
            ("training.seed=1", false, "use clusterllm finetune"),
            ("lora.rank=2 lora.target_modules=none_such", true, "lora.target_modules"),
        })
        {
            var error = await Assert.ThrowsAsync<ConfigurationException>(() =>
                PrepareAsync(model, resume: false, set.Split(' '), fineTunes));
            Assert.Contains(named, error.Message, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Path.Combine(model.Directory, "run")));
    }

    private static Task<long> PrepareAsync(TinyModel model, bool resume, params string[] set) =>
        PrepareAsync(model, resume, set, fineTunes: true);

    /// <summary>As the command line does, up to where workers would be started; gives the steps.</summary>
    private static async Task<long> PrepareAsync(TinyModel model, bool resume, string[] set, bool fineTunes)
    {
        var (examples, run) = (Path.Combine(model.Directory, "examples.jsonl"), Path.Combine(model.Directory, "run"));
        File.WriteAllLines(examples, Enumerable.Range(0, 12)
            .Select(i => $$"""{"prompt":"house {{i}}","completion":" of the mayor"}"""));
        await using var prepared = await RunPreparation.PrepareAsync(new RunRequest
        {
            FineTunes = fineTunes,
            RunDirectory = resume ? null : run,
            Resume = resume ? run : null,
            CacheRoot = Path.Combine(model.Directory, "cache"),
            Explicit = resume ? set
                : [$"finetune.base={model.Directory}", $"data.train={examples}", "cluster.workers=1", .. set],
        }, new Screen(), TimeProvider.System, CancellationToken.None);
        return prepared.Configuration.Training.Steps;
    }
}
