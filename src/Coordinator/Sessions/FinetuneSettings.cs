using System.Security.Cryptography;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.HuggingFace;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>
/// The configuration of a fine-tuning: the model's section is that of its base, and the defaults are those that suit
/// little data and a model that knows something already.
/// </summary>
internal static class FinetuneSettings
{
    /// <exception cref="ConfigurationException">No base, or the configuration cannot be used.</exception>
    /// <exception cref="CheckpointException">The base cannot be used.</exception>
    public static RunConfiguration Load(RunRequest request, Action<string> warn)
    {
        // Which model it is and how it is trained decide what everything else is by default.
        var wanted = ConfigurationFile.Read(request.ConfigurationPath, request.Explicit, new RunConfiguration());
        if (wanted.Finetune.Base is not { } name)
            throw new ConfigurationException(
                "finetune.base is not given: name the model to train further (clusterllm finetune MODEL)");
        var directory = CheckpointCatalog.Find(name, warn);
        var folder = ModelFolder.Open(directory);
        if (folder.IsAdapter)
            throw new ConfigurationException(
                $"{directory} holds an adapter, not a whole model: merge it first (clusterllm export --merge)");
        var defaults = Defaults(wanted, folder);
        var configuration = ConfigurationFile.Load(request.ConfigurationPath, request.Explicit, defaults);
        CheckModel(folder.Config.Model, configuration.Model);
        if (request.Explicit.FirstOrDefault(one => one.StartsWith("tokenizer.", StringComparison.Ordinal)) is { } set)
            throw new ConfigurationException($"--set {set}: a model that is trained further keeps its tokenizer");
        var finetune = configuration.Finetune;
        return configuration with
        {
            Tokenizer = defaults.Tokenizer,
            Finetune = finetune with
            {
                Base = directory,
                BaseSha256 = NeedsBase(configuration) ? Hash(directory) : null,
                Template = finetune.Template is { } template && File.Exists(template) ? Path.GetFullPath(template)
                    : finetune.Template,
            },
        };
    }

    /// <summary>Throws unless a resumed run finds the base that it began with, if it still needs it.</summary>
    /// <exception cref="CheckpointException">It is gone or another.</exception>
    public static void CheckBase(RunConfiguration configuration)
    {
        if (!configuration.FineTunes || !NeedsBase(configuration))
            return;
        var directory = configuration.Finetune.Base!;
        if (Hash(directory) != configuration.Finetune.BaseSha256)
            throw new CheckpointException(
                $"{directory} is not the model that the run began with: its weights have another hash");
    }

    /// <summary>Beyond the first step: adapters are added to it, preferences compared with it.</summary>
    private static bool NeedsBase(RunConfiguration configuration) =>
        configuration.Lora.Rank > 0 || configuration.Finetune.Method == FinetuneMethod.Dpo;

    private static RunConfiguration Defaults(RunConfiguration wanted, ModelFolder folder) => new()
    {
        Model = folder.Config.Model,
        Tokenizer = new TokenizerOptions
        {
            Kind = folder.Tokenizer?.Kind ?? TokenizerKind.Bpe,
            Path = Path.Combine(folder.Directory, CheckpointNames.Tokenizer),
        },
        // Those of TRL's trainers.
        Training = new TrainingOptions
        {
            Steps = 0,
            LearningRate = (wanted.Finetune.Method, wanted.Lora.Rank) switch
            {
                (FinetuneMethod.Dpo, 0) => 1e-6,
                (FinetuneMethod.Dpo, _) => 1e-5,
                (_, 0) => 2e-5,
                _ => 2e-4,
            },
            MinLearningRate = 0,
            WarmupSteps = 10,
            WeightDecay = 0,
            Beta2 = 0.999,
        },
    };

    private static void CheckModel(ModelOptions theirs, ModelOptions ours)
    {
        var (before, after) = (new RunConfiguration { Model = theirs with { Dropout = ours.Dropout } },
            new RunConfiguration { Model = ours });
        if (ConfigurationChanges.Between(before, after).FirstOrDefault() is { } change)
            throw new ConfigurationException(
                $"{change}: a model that is trained further keeps its shape; only model.dropout may be set");
    }

    private static string Hash(string directory)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var path in Directory.EnumerateFiles(directory, "*.safetensors").Order(StringComparer.Ordinal))
        {
            if (Path.GetFileName(path) == CheckpointNames.Optimizer)
                continue;
            using var file = File.OpenRead(path);
            for (int count; (count = file.Read(buffer)) > 0;)
                sha.AppendData(buffer.AsSpan(0, count));
        }
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
