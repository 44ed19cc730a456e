using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>A run directory that is to be continued, and with which settings.</summary>
internal sealed class ResumedRun
{
    private readonly JournalFacts facts;
    private readonly bool trainingChanged;

    private ResumedRun(RunDirectory directory, RunConfiguration configuration, IReadOnlyList<string> changes,
        JournalFacts facts)
    {
        Directory = directory;
        Configuration = configuration;
        Changes = string.Join("; ", changes);
        trainingChanged = changes.Count > 0;
        this.facts = facts;
    }

    public RunDirectory Directory { get; }
    public RunConfiguration Configuration { get; }

    /// <summary>
    /// Settings that are not free to change but were changed by explicit wish; empty when there are none.
    /// </summary>
    public string Changes { get; }

    public static ResumedRun Open(RunRequest request)
    {
        if (request.ConfigurationPath is not null || request.Preset.Count > 0)
            throw new ConfigurationException("--resume keeps the run's configuration: change it by --set key=value, not by --config or --preset");
        var directory = new RunDirectory(Path.GetFullPath(request.Resume!));
        if (!File.Exists(directory.Configuration) || !File.Exists(directory.Journal))
            throw new ConfigurationException($"{request.Resume}: no run to resume here: config.yaml or journal.bin is missing");
        var before = ConfigurationFile.Load(directory.Configuration);
        var after = ConfigurationFile.Load(directory.Configuration, request.Explicit);
        after = after with { Cluster = after.Cluster with { Workers = Machine.Workers(after.Cluster) } };
        var changes = ConfigurationChanges.Between(before, after);
        if (changes.Find(change => change.StartsWith("model.", StringComparison.Ordinal)
            || change.StartsWith("tokenizer.", StringComparison.Ordinal)) is { } impossible)
            throw new ConfigurationException($"{impossible}: a resumed run keeps its model and tokenizer; start another run instead");
        return new ResumedRun(directory, after, changes, new JournalFacts(JournalFile.ReadAll(directory.Journal)));
    }

    /// <exception cref="ConfigurationException">The run was made on other data or with another tokenizer.</exception>
    public void CheckCorpus(Corpus corpus)
    {
        if (facts.FirstOpened is not { } opened)
            return;
        if (opened.TokenizerSha256 != corpus.Tokenizer.Sha256)
            throw new ConfigurationException($"{Directory.Path}: the tokenizer is not the one that the run began with "
                + $"({Short(corpus.Tokenizer.Sha256)} instead of {Short(opened.TokenizerSha256)})");
        if (opened.CorpusFingerprint != corpus.Fingerprint)
            throw new ConfigurationException($"{Directory.Path}: the text in {Configuration.Data.Train ?? "the built-in corpus"} is not the one that "
                + $"the run began with ({Short(corpus.Fingerprint)} instead of {Short(opened.CorpusFingerprint)})");
    }

    /// <summary>
    /// Workers of the run that can go on under this coordinator; others on this machine are ended. To be called once
    /// the run is locked.
    /// </summary>
    /// <param name="configuredPort">The port that the configuration asks for, 0 for any.</param>
    public Survivors TakeOver(int configuredPort)
    {
        var found = Survivors.Find(Directory);
        if (found.Port is not { } port)
            return found;
        // They look for a coordinator at the address of the first, and keep the settings that they opened the run with.
        var reachable = configuredPort == 0 ? FreePort.IsFree(Configuration.Cluster.Host, port) : configuredPort == port;
        if (trainingChanged || !reachable)
        {
            found.Kill(_ => true);
            return Survivors.None;
        }
        return found.Kill(worker => worker.Value >= Configuration.Cluster.Workers);
    }

    public RecoveredRun Recover(JournalFacts journal, Survivors survivors, Screen screen)
    {
        var recovered = journal.ContinueFrom(CheckpointCatalog.Newest(Directory.Checkpoints, journal, screen.Warn),
            survivors.Any);
        // With other settings later steps come out differently, and rightly so.
        return trainingChanged ? recovered with { History = recovered.History.Clear() } : recovered;
    }

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
