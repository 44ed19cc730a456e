using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>
/// The settings with which a run is continued: those of its last opening, as its journal or a checkpoint has them, with
/// what the user sets now. config.yaml is for people.
/// </summary>
internal sealed record ResumedSettings(RunConfiguration Configuration, IReadOnlyList<string> Changes)
{
    /// <summary>Sections and keys without whose old values the parameters make no sense.</summary>
    private static readonly string[] Fixed =
    [
        "model.", "tokenizer.", "finetune.base", "finetune.method", "lora.rank", "lora.alpha", "lora.rslora",
        "lora.target_modules",
    ];

    /// <exception cref="ConfigurationException">They are not known for certain, or cannot be changed so.</exception>
    public static ResumedSettings Of(RunFiles files, RunIdentity identity, RunRequest request, Action<string> warn)
    {
        var before = Before(files, identity, request.Explicit, warn);
        var after = ConfigurationFile.Resolve(WithFile(before, request, warn), request.Explicit);
        after = after with { Cluster = after.Cluster with { Workers = Machine.Workers(after.Cluster) } };
        var changes = ConfigurationChanges.Between(before, after);
        if (changes.Find(IsFixed) is { } impossible)
            throw new ConfigurationException($"{impossible}: a resumed run keeps its {(after.FineTunes
                ? "model, tokenizer, method and adapters" : "model and tokenizer")}; start another run instead");
        // Other epochs are other steps, unless those are set, too.
        if (after.FineTunes && after.Finetune.Epochs != before.Finetune.Epochs
            && !IsSet("training.steps:", request.Explicit))
            after = after with { Training = after.Training with { Steps = 0 } };
        return new ResumedSettings(after, changes);
    }

    /// <summary>
    /// A file that comes with --resume auto was there at the start: only what is free to change is taken from it.
    /// </summary>
    private static RunConfiguration WithFile(RunConfiguration before, RunRequest request, Action<string> warn)
    {
        if (request.ConfigurationPath is not { } path)
            return before;
        var written = RunPreparation.WithFullPaths(ConfigurationFile.Read(path, [], before));
        var kept = ConfigurationChanges.Between(before, written).Where(change => !IsSet(change, request.Explicit))
            .ToList();
        if (kept.Count > 0)
            warn($"{path} is not what the run began with ({string.Join("; ", kept.Take(3))}): the run keeps its settings; "
                + "change them by --set");
        return ConfigurationFile.Merge(before, written, ConfigurationChanges.IsFree);
    }

    private static RunConfiguration Before(RunFiles files, RunIdentity identity, IReadOnlyList<string> set,
        Action<string> warn)
    {
        var path = files.Directory.Configuration;
        if (identity.Settings is not { } known)
            return OfFileAlone(files, path);
        var journaled = ConfigurationFile.Parse(known, files.Directory.Journal);
        RunConfiguration written;
        try
        {
            written = ConfigurationFile.Load(path);
        }
        catch (ConfigurationException problem)
        {
            warn($"{problem.Message}; the run keeps the settings of its last opening");
            return journaled;
        }
        if (ConfigurationFile.ToYaml(written) == ConfigurationFile.ToYaml(journaled))
            return journaled;
        var differences = ConfigurationChanges.Between(journaled, written);
        // An opening with other settings may have stood where the journal is destroyed.
        if (files.Journal.DamagedSinceOpening
            && differences.Find(difference => !IsSet(difference, set)) is { } uncertain)
            throw new ConfigurationException($"{path} and the journal, which is damaged, disagree ({uncertain}): say which it is to be "
                + $"by --set {Key(uncertain)}=...");
        var what = differences.Count == 0 ? "" : $" ({string.Join("; ", differences.Take(3))})";
        warn($"{path} is not as the run left it{what}: the run keeps its settings; change them by --set");
        return journaled;
    }

    /// <summary>A journal of before does not have the settings, but their hash.</summary>
    private static RunConfiguration OfFileAlone(RunFiles files, string path)
    {
        var written = ConfigurationFile.Load(path);
        return files.Facts.LastOpened is { } opened && opened.ConfigurationHash != ConfigurationChanges.Hash(written)
            ? throw new ConfigurationException(
                $"{path} is not what the run was last opened with: its hash differs from the journal's")
            : written;
    }

    private static bool IsFixed(string change) =>
        Fixed.Any(prefix => change.StartsWith(prefix, StringComparison.Ordinal));

    private static bool IsSet(string difference, IReadOnlyList<string> set) =>
        set.Any(setting => setting.StartsWith($"{Key(difference)}=", StringComparison.Ordinal));

    private static string Key(string difference) => difference[..difference.IndexOf(':', StringComparison.Ordinal)];
}
