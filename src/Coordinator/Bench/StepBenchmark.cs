using System.Globalization;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Transformer;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>What `bench step` was asked to measure.</summary>
internal sealed record StepBenchmarkOptions(string Preset, int MicroBatch, int? Context, int Workers, int Steps,
    string Precision,
    IReadOnlyList<string> PresetSettings, IReadOnlyList<string> Explicit)
{
    /// <summary>Not measured, before the others.</summary>
    public int WarmUpSteps { get; init; } = 2;
}

/// <summary>Whole training steps on made-up tokens, by the same coordinator and workers that train.</summary>
internal static class StepBenchmark
{
    private const int DefaultVocabulary = 32_000;

    /// <param name="options">What is run.</param>
    /// <param name="screen">For progress.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="beside">Goes on beside the run, and is cancelled when that has ended.</param>
    public static async Task<Measurement> RunAsync(StepBenchmarkOptions options, Screen screen,
        CancellationToken cancellation, Func<RunDirectory, CancellationToken, Task>? beside = null)
    {
        var folder = Directory.CreateTempSubdirectory("clusterllm-bench-").FullName;
        try
        {
            using var interrupts = new Interrupts();
            var request = Request(options, folder);
            var run = await RunPreparation.PrepareAsync(request, screen, TimeProvider.System, interrupts.First)
                .ConfigureAwait(false);
            await using (run.ConfigureAwait(false))
            {
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                var company = beside?.Invoke(run.Directory, ended.Token) ?? Task.CompletedTask;
                var result = await RunSession.RunAsync(run, screen, interrupts, cancellation).ConfigureAwait(false);
                await ended.CancelAsync().ConfigureAwait(false);
                await company.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (company.IsFaulted)
                    throw company.Exception.GetBaseException();
                if (result.ExitCode != 0)
                    throw new IOException(result.Outcome.Reason);
                return Measure(run, options.WarmUpSteps);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static RunRequest Request(StepBenchmarkOptions options, string folder)
    {
        var vocabulary = ModelPreset.Find(options.Preset)?.VocabularySize ?? DefaultVocabulary;
        SyntheticCorpus.WriteTokenizer(Path.Combine(folder, "tokenizer"), vocabulary);
        SyntheticCorpus.WriteText(Path.Combine(folder, "text.txt"), words: 200_000);
        var settings = new List<string>
        {
            $"data.train={Path.Combine(folder, "text.txt")}", "data.validation_fraction=0",
            "tokenizer.kind=bpe", $"tokenizer.path={Path.Combine(folder, "tokenizer")}",
            Set("training.micro_batch", options.MicroBatch),
            Set("training.global_batch", options.MicroBatch * options.Workers),
            Set("training.steps", options.Steps + options.WarmUpSteps), "training.warmup_steps=0", "training.eval_every=0",
            $"training.precision={options.Precision}", Set("cluster.workers", options.Workers), "checkpoint.every=0",
            "api.enabled=false",
        };
        if (options.Context is { } context)
            settings.Add(Set("model.context", context));
        return new RunRequest
        {
            Preset = options.PresetSettings,
            Explicit = [.. settings, .. options.Explicit],
            RunDirectory = Path.Combine(folder, "run"),
            KeepsState = false,
            CacheRoot = Path.Combine(folder, "cache"),
        };
    }

    private static Measurement Measure(PreparedRun run, int warmUpSteps)
    {
        var steps = new JournalFacts(JournalFile.ReadAll(run.Directory.Journal)).Commits.Skip(warmUpSteps).ToList();
        var stepSeconds = Median(steps.Select(step => step.StepSeconds));
        var (compute, reduce) =
            (Median(steps.Select(step => step.ComputeSeconds)), Median(steps.Select(step => step.ReduceSeconds)));
        return new Measurement
        {
            TokensPerSecond = steps[0].Tokens / stepSeconds,
            StepSeconds = stepSeconds,
            ComputeSeconds = compute,
            ReduceSeconds = reduce,
            ApplyAndOtherSeconds = stepSeconds - compute - reduce,
            Seconds = steps.Sum(step => step.StepSeconds),
            GflopPerToken = FlopCount.GflopPerToken(run.Configuration.Model, run.Data.VocabularySize),
        };
    }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? 0 : (sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2;
    }

    private static string Set(string key, long value) => string.Create(CultureInfo.InvariantCulture, $"{key}={value}");
}
