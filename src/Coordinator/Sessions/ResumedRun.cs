using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>A run directory that is to be continued, and with which settings. Held from the first look on.</summary>
internal sealed class ResumedRun : IDisposable
{
    private readonly ResumedSettings settings;

    private ResumedRun(RunFiles files, RunIdentity identity, ResumedSettings settings)
    {
        (Files, Identity, this.settings) = (files, identity, settings);
        Changes = string.Join("; ", settings.Changes);
    }

    public RunFiles Files { get; }
    public RunIdentity Identity { get; }
    public RunConfiguration Configuration => settings.Configuration;

    /// <summary>
    /// Settings that are not free to change but were changed by explicit wish; empty when there are none.
    /// </summary>
    public string Changes { get; }

    /// <exception cref="ConfigurationException">There is none, or it cannot be continued so.</exception>
    public static ResumedRun Open(RunRequest request, Screen screen)
    {
        if (request.ConfigurationPath is not null || request.Preset.Count > 0)
            throw new ConfigurationException(
                "--resume keeps the run's configuration: change it by --set key=value, not by --config or --preset");
        var directory = new RunDirectory(Path.GetFullPath(request.Resume!));
        if (!directory.HoldsRun)
            throw new ConfigurationException(
                $"{request.Resume}: no run to resume here: neither journal.bin nor a checkpoint is there");
        return Of(RunFiles.Open(directory), request, screen);
    }

    /// <summary>
    /// The run whose files are open: they are the resumed run's from now on, and closed if it throws.
    /// </summary>
    /// <exception cref="ConfigurationException">It cannot be continued so.</exception>
    public static ResumedRun Of(RunFiles files, RunRequest request, Screen screen)
    {
        try
        {
            foreach (var warning in files.Warnings())
                screen.Warn(warning);
            var identity = RunIdentity.Of(files);
            return new ResumedRun(files, identity, ResumedSettings.Of(files, identity, request, screen.Warn));
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <exception cref="ConfigurationException">The run was made on other data or with another tokenizer.</exception>
    public void CheckData(ITrainingData data)
    {
        var path = Files.Directory.Path;
        if (Identity.TokenizerSha256 != data.Tokenizer.Sha256)
            throw new ConfigurationException($"{path}: the tokenizer is not the one that the run began with "
                + $"({Short(data.Tokenizer.Sha256)} instead of {Short(Identity.TokenizerSha256)})");
        if (Identity.CorpusFingerprint != data.Fingerprint)
        {
            var what = Configuration.FineTunes
                ? $"the examples of {Configuration.Data.Train}, under these settings of finetune, are not those"
                : $"the text in {Configuration.Data.Train ?? "the built-in corpus"} is not the one";
            throw new ConfigurationException($"{path}: {what} that the run began with "
                + $"({Short(data.Fingerprint)} instead of {Short(Identity.CorpusFingerprint)})");
        }
    }

    /// <summary>
    /// Workers of the run that can go on under this coordinator; others on this machine are ended. To be called once
    /// the run is locked.
    /// </summary>
    /// <param name="configuredPort">The port that the configuration asks for, 0 for any.</param>
    public Survivors TakeOver(int configuredPort)
    {
        var found = Survivors.Find(Files.Directory);
        if (found.Port is not { } port)
            return found;
        // They look for a coordinator at the address of the first, and keep the settings that they opened the run with.
        var reachable = configuredPort == 0 ? FreePort.IsFree(Configuration.Cluster, port) : configuredPort == port;
        if (!reachable)
        {
            found.Kill(_ => true);
            return Survivors.None;
        }
        if (Changes.Length > 0)
            return found.Kill(_ => true) with { HoldState = false };
        return found.Kill(worker => worker.Value >= Configuration.Cluster.Workers);
    }

    /// <exception cref="ConfigurationException">No state is whole, or the numerics of the run are lost.</exception>
    public RecoveredRun Recover(Survivors survivors, bool allowDifferentNumerics, Screen screen)
    {
        var checkpoint = CheckpointCatalog.Newest(Files.Directory.Checkpoints, Files.Facts, Identity, survivors.Any,
            screen.Warn);
        var recovered = Files.Facts.ContinueFrom(checkpoint.Fact, Directory.Exists,
            survivors.Any) with { Numerics = Identity.Numerics };
        if (recovered.Numerics is null && checkpoint.Fact.Step.Value > 0 && !allowDifferentNumerics)
            throw new ConfigurationException($"{Files.Directory.Path}: on which numerics the run was made is lost with a part of its journal; "
                + "--allow-different-numerics takes those of the first worker");
        recovered = recovered with { LastLoss = recovered.LastLoss ?? checkpoint.Loss };
        // With other settings later steps come out differently, and rightly so.
        var sameSettings = Files.Facts.LastOpened?.ConfigurationHash == ConfigurationChanges.Hash(Configuration);
        return sameSettings ? recovered : recovered with { History = recovered.History.Clear(), Live = null };
    }

    public void Dispose() => Files.Dispose();

    private static string Short(string hash) => hash.Length > 12 ? hash[..12] : hash;
}
