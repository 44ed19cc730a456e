using System.Globalization;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Looks at everything a run needs before anything is started: bad input ends here, in one line.</summary>
internal static class RunPreparation
{
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    /// <exception cref="DataException">The data or the tokenizer cannot be used.</exception>
    public static async Task<PreparedRun> PrepareAsync(RunRequest request, Screen screen, TimeProvider time,
        CancellationToken cancellation)
    {
        var resumed = request.Resume is null ? null : ResumedRun.Open(request);
        var configuration = resumed?.Configuration ?? Resolve(ConfigurationFile.Load(request.ConfigurationPath,
            [.. request.Preset, .. request.Explicit]));
        var port = FreePort.Choose(configuration.Cluster.Host, configuration.Cluster.Port);
        var worker = WorkerExecutable.Find();
        var corpusDirectory = await BuildCorpusAsync(configuration, request.CacheRoot, screen, cancellation)
            .ConfigureAwait(false);
        var corpus = Corpus.Open(corpusDirectory);
        IDisposable? held = null;
        try
        {
            CheckCorpus(configuration, corpus);
            resumed?.CheckCorpus(corpus);
            var directory = new RunDirectory(resumed?.Directory.Path ?? NewDirectory(request.RunDirectory, time));
            held = directory.Lock();
            var survivors = resumed?.TakeOver(configuration.Cluster.Port) ?? Survivors.None;
            return Open(request, configuration, resumed, directory, corpus, corpusDirectory, screen, time, held,
                survivors.Any ? survivors.Port!.Value : port, worker, survivors);
        }
        catch
        {
            held?.Dispose();
            corpus.Dispose();
            throw;
        }
    }

    private static PreparedRun Open(RunRequest request, RunConfiguration configuration, ResumedRun? resumed,
        RunDirectory directory, Corpus corpus,
        string corpusDirectory, Screen screen, TimeProvider time, IDisposable held, int port, string worker,
        Survivors survivors)
    {
        if (resumed is null && File.Exists(directory.Journal))
            throw new ConfigurationException($"{directory.Path} already holds a run; continue it with --resume, or choose another --run-dir");
        var file = JournalFile.Open(directory.Journal);
        try
        {
            var facts = new JournalFacts(file.Records);
            if (file.CutBytes > 0)
                screen.Warn($"{directory.Journal}: {file.CutBytes} bytes of an unfinished record at the end were cut off");
            var recovered = resumed?.Recover(facts, survivors, screen) ?? RecoveredRun.Nothing;
            var yaml = ConfigurationFile.ToYaml(configuration);
            File.WriteAllText(directory.Configuration, yaml);
            var step = recovered.Live?.Step ?? recovered.Checkpoint.Step;
            var journal = new RunJournal(file, directory, step);
            var run = facts.FirstOpened?.Run ?? new RunId(Guid.NewGuid());
            JournalOpening(journal, resumed, facts, recovered,
                new RunOpened(run, facts.NextFence, step,
                ConfigurationChanges.Hash(configuration), corpus.Fingerprint, corpus.Tokenizer.Sha256), time);
            var settings = Settings(request, configuration, directory, corpus, corpusDirectory, yaml) with
            {
                Run = run,
                Fence = facts.NextFence
            };
            return new PreparedRun
            {
                Configuration = configuration,
                Directory = directory,
                Lock = held,
                Journal = journal,
                Initial = RunMachine.Open(settings, recovered, time.GetUtcNow()),
                Corpus = corpus,
                Port = port,
                Survivors = survivors,
                WorkerExecutable = worker,
                Parameters = ParameterLayout.For(configuration.Model, corpus.Tokenizer.VocabularySize).ParameterCount,
                Time = time,
            };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static void JournalOpening(RunJournal journal, ResumedRun? resumed, JournalFacts facts,
        RecoveredRun recovered, RunOpened opened,
        TimeProvider time)
    {
        var unixMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        journal.Append(opened with { UnixMs = unixMs });
        if (resumed is { Changes.Length: > 0 })
            journal.Append(new SettingsChanged(resumed.Changes) { UnixMs = unixMs });
        if (resumed is not null && recovered.Live is null
            && facts.LastCommitted.Value > recovered.Checkpoint.Step.Value)
            journal.Append(new Rewound(recovered.Checkpoint.Step,
                $"resumed; the journal goes to step {facts.LastCommitted}")
            { UnixMs = unixMs });
    }

    private static RunSettings Settings(RunRequest request, RunConfiguration configuration, RunDirectory directory,
        Corpus corpus,
        string corpusDirectory, string yaml)
    {
        var (training, cluster) = (configuration.Training, configuration.Cluster);
        var batches = corpus.Validation.EvaluationBatches(training.MicroBatch, configuration.Model.Context);
        return new RunSettings
        {
            Run = default,
            Fence = default,
            Training = training,
            Workers = cluster.Workers,
            EvaluationBatches = (int)Math.Min(training.EvalBatches > 0 ? training.EvalBatches : int.MaxValue, batches),
            CheckpointEvery = configuration.Checkpoint.Every,
            HeartbeatTimeout = TimeSpan.FromSeconds(cluster.HeartbeatTimeout),
            WaitForWorkers = TimeSpan.FromSeconds(cluster.WaitForWorkers),
            MinWorkers = cluster.MinWorkers,
            MaxWorkers = cluster.MaxWorkers,
            ComputeTimeout = TimeSpan.FromSeconds(cluster.ComputeTimeout),
            VerifyEvery = cluster.VerifyEvery,
            AllowDifferentNumerics = request.AllowDifferentNumerics,
            KeepsState = request.KeepsState,
            ConfigurationYaml = yaml,
            ConfigurationHash = ConfigurationChanges.Hash(configuration),
            RunDirectory = directory.Path,
            CorpusDirectory = corpusDirectory,
        };
    }

    /// <summary>What a configuration leaves open is decided by this machine, and kept in config.yaml.</summary>
    private static RunConfiguration Resolve(RunConfiguration configuration) => configuration with
    {
        Data = configuration.Data with
        {
            Train = Full(configuration.Data.Train),
            Validation = Full(configuration.Data.Validation)
        },
        Tokenizer = configuration.Tokenizer with { Path = Full(configuration.Tokenizer.Path) },
        Cluster = configuration.Cluster with { Workers = Machine.Workers(configuration.Cluster) },
    };

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);

    private static async Task<string> BuildCorpusAsync(RunConfiguration configuration, string? cacheRoot, Screen screen,
        CancellationToken cancellation)
    {
        using var progress = new CorpusProgressLine(screen);
        return await Task.Run(() =>
            CorpusBuilder.Build(configuration.Data, configuration.Tokenizer, configuration.Model.Context,
            cacheRoot ?? CorpusBuilder.DefaultCacheRoot(), progress, cancellation), cancellation).ConfigureAwait(false);
    }

    private static void CheckCorpus(RunConfiguration configuration, Corpus corpus)
    {
        if (corpus.Train.Tokens <= configuration.Model.Context)
            throw new ConfigurationException($"model.context is {configuration.Model.Context}, but the training text has only {corpus.Train.Tokens} tokens");
    }

    private static string NewDirectory(string? wanted, TimeProvider time)
    {
        if (wanted is not null)
            return Path.GetFullPath(wanted);
        var name = time.GetLocalNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var path = Path.GetFullPath(Path.Combine("runs", name));
        for (var i = 2; Directory.Exists(path); i++)
            path = Path.GetFullPath(Path.Combine("runs", string.Create(CultureInfo.InvariantCulture, $"{name}-{i}")));
        return path;
    }
}
