using System.Globalization;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Hosting.Http;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Model.Data;
using ClusterLlm.Model.Transformer;
using ClusterLlm.Protocol;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Looks at everything a run needs before anything is started: bad input ends here, in one line.</summary>
internal static class RunPreparation
{
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    /// <exception cref="DataException">The data or the tokenizer cannot be used.</exception>
    public static async Task<PreparedRun> PrepareAsync(RunRequest request, Screen screen, TimeProvider time,
        CancellationToken cancellation)
    {
        ITrainingData? data = null;
        var files = request.Resume == RunRequest.Auto ? OpenEither(request.RunDirectory) : null;
        var resumed = files is { HoldsRun: true } ? ResumedRun.Of(files, request, screen)
            : request.Resume is null or RunRequest.Auto ? null : ResumedRun.Open(request, screen);
        try
        {
            var configuration = resumed?.Configuration ?? Resolve(request.FineTunes
                ? FinetuneSettings.Load(request, screen.Warn) : PretrainingSettings(request));
            _ = OtlpSettings.From(configuration.Telemetry);
            configuration = configuration with { Security = Resolve(configuration.Security) };
            var security = RunSecurity.Open(configuration.Security, time, NullLogger.Instance);
            security.CheckPlanes(
                "cluster.host", configuration.Cluster.Host, configuration.Cluster.BindHost, screen.Warn);
            var port = FreePort.Choose(configuration.Cluster.BindHost ?? configuration.Cluster.Host,
                configuration.Cluster.Port);
            CheckApi(configuration.Api, security, configuration.Security.Insecure, screen.Warn);
            var worker = configuration.Cluster.StartWorkers ? WorkerExecutable.Find() : "";
            var dataDirectory = await PrepareDataAsync(configuration, request.CacheRoot, screen, cancellation)
                .ConfigureAwait(false);
            data = TrainingData.Open(configuration, dataDirectory);
            configuration = WithSteps(configuration, data);
            if (resumed is not null)
                FinetuneSettings.CheckBase(configuration);
            resumed?.CheckData(data);
            foreach (var warning in data.Warnings)
                screen.Warn(warning);
            // Before there is a run: it says whether the adapters fit the model.
            var parameters = TrainedLayout(configuration, data).ParameterCount;
            var survivors = resumed?.TakeOver(configuration.Cluster.Port) ?? Survivors.None;
            files ??= resumed?.Files ?? OpenNew(NewDirectory(request.RunDirectory, time));
            return Open(request, configuration, resumed, files, data, dataDirectory, parameters, screen, time,
                survivors.Addresses.Count > 0 ? survivors.Port!.Value : port, worker, survivors);
        }
        catch
        {
            (files ?? resumed?.Files)?.Dispose();
            data?.Dispose();
            throw;
        }
    }

    private static PreparedRun Open(RunRequest request, RunConfiguration configuration, ResumedRun? resumed,
        RunFiles files, ITrainingData data, string dataDirectory, long parameters, Screen screen, TimeProvider time,
        int port, string worker, Survivors survivors)
    {
        var recovered = resumed?.Recover(survivors, request.AllowDifferentNumerics, screen) ?? RecoveredRun.Nothing;
        var run = resumed?.Identity.Run ?? new RunId(Guid.NewGuid());
        var fence = resumed?.Identity.NextFence ?? files.Facts.NextFence;
        var yaml = ConfigurationFile.ToYaml(configuration);
        // Before anyone is told of it: whatever becomes of the journal, no later coordinator has a lower one.
        files.Lock.WriteFence(fence.Value);
        var step = recovered.Live?.Step ?? recovered.Checkpoint.Step;
        var journal = new RunJournal(files.Journal, files.Directory, step, screen.Warn);
        JournalOpening(journal, resumed, files, recovered,
            new RunOpened(run, fence, step, ConfigurationChanges.Hash(configuration),
                data.Fingerprint, data.Tokenizer.Sha256, yaml), time.GetUtcNow().ToUnixTimeMilliseconds());
        AtomicFile.Replace(files.Directory.Configuration, yaml);
        var settings = Settings(request, configuration, files.Directory, data, dataDirectory, yaml) with
        {
            Run = run,
            Fence = fence
        };
        return new PreparedRun
        {
            Configuration = configuration,
            Directory = files.Directory,
            Lock = files.Lock,
            Journal = journal,
            Initial = RunMachine.Open(settings, recovered, time.GetUtcNow()),
            Data = data,
            Port = port,
            Survivors = survivors,
            WorkerExecutable = worker,
            Parameters = parameters,
            Time = time,
        };
    }

    /// <exception cref="ConfigurationException">The HTTP server could not listen where it is told to.</exception>
    private static void CheckApi(ApiOptions api, RunSecurity security, bool insecure, Action<string> warn)
    {
        if (!api.Enabled)
            return;
        _ = ListenAddress.Resolve(api.Host, "api");
        Exposure.Check("api.host", api.Host, security.IsSecure, insecure, warn);
        if (api.Port is { } port)
            FreePort.Choose(api.Host, port, "api");
    }

    private static RunFiles OpenEither(string? path) => RunFiles.Open(new RunDirectory(Path.GetFullPath(path
        ?? throw new ConfigurationException("--resume auto: say by --run-dir where the run is kept"))));

    private static RunFiles OpenNew(string path)
    {
        var files = RunFiles.Open(new RunDirectory(path));
        if (!files.HoldsRun)
            return files;
        files.Dispose();
        throw new ConfigurationException(
            $"{path} already holds a run; continue it with --resume, or choose another --run-dir");
    }

    private static void JournalOpening(RunJournal journal, ResumedRun? resumed, RunFiles files, RecoveredRun recovered,
        RunOpened opened, long unixMs)
    {
        foreach (var damage in files.Journal.NewDamages)
            Append(new DamageSkipped(damage.Offset, damage.Bytes, damage.Reason));
        Append(opened);
        if (files.Facts.Numerics is null && recovered.Numerics is { } numerics)
            Append(new NumericsPinned(numerics));
        if (resumed is { Changes.Length: > 0 })
            Append(new SettingsChanged(resumed.Changes));
        var newest = CheckpointReader.Steps(files.Directory.Checkpoints).FirstOrDefault();
        if (files.Facts.RewindAtOpening(opened.Step, newest) is { } rewound)
            Append(rewound);

        void Append(JournalRecord record) => journal.Append(record with { UnixMs = unixMs });
    }

    private static RunSettings Settings(RunRequest request, RunConfiguration configuration, RunDirectory directory,
        ITrainingData data, string dataDirectory, string yaml)
    {
        var (training, cluster) = (configuration.Training, configuration.Cluster);
        return new RunSettings
        {
            Run = default,
            Fence = default,
            Training = training,
            Workers = cluster.Workers,
            StartsWorkers = cluster.StartWorkers,
            EvaluationBatches = (int)Math.Min(training.EvalBatches > 0 ? training.EvalBatches : int.MaxValue,
                data.EvaluationBatches),
            CheckpointEvery = configuration.Checkpoint.Every,
            HeartbeatTimeout = TimeSpan.FromSeconds(cluster.HeartbeatTimeout),
            WaitForWorkers = TimeSpan.FromSeconds(cluster.WaitForWorkers),
            MinWorkers = cluster.MinWorkers,
            MaxWorkers = cluster.MaxWorkers,
            ComputeTimeout = TimeSpan.FromSeconds(cluster.ComputeTimeout),
            VerifyEvery = cluster.VerifyEvery,
            Determinism = cluster.Determinism,
            Balance = cluster.Balance,
            AllowDifferentNumerics = request.AllowDifferentNumerics,
            KeepsState = request.KeepsState,
            ConfigurationYaml = yaml,
            ConfigurationHash = ConfigurationChanges.Hash(configuration),
            RunDirectory = directory.Path,
            CorpusDirectory = dataDirectory,
        };
    }

    private static RunConfiguration PretrainingSettings(RunRequest request)
    {
        var configuration = ConfigurationFile.Load(request.ConfigurationPath, [.. request.Preset, .. request.Explicit]);
        return configuration.FineTunes
            ? throw new ConfigurationException(
                $"finetune.base is {configuration.Finetune.Base}, but pretrain begins with no model: use clusterllm finetune")
            : configuration;
    }

    /// <summary>What a configuration leaves open is decided by this machine, and kept in config.yaml.</summary>
    private static RunConfiguration Resolve(RunConfiguration configuration) => WithFullPaths(configuration) with
    {
        Cluster = configuration.Cluster with { Workers = Machine.Workers(configuration.Cluster) },
    };

    public static RunConfiguration WithFullPaths(RunConfiguration configuration) => configuration with
    {
        Data = configuration.Data with
        {
            Train = Full(configuration.Data.Train),
            Validation = Full(configuration.Data.Validation)
        },
        Tokenizer = configuration.Tokenizer with { Path = Full(configuration.Tokenizer.Path) },
    };

    private static SecurityOptions Resolve(SecurityOptions security) => security with
    {
        Certificates = Full(security.Certificates),
        JoinTokenFile = Full(security.JoinTokenFile),
        ApiTokensFile = Full(security.ApiTokensFile),
    };

    /// <summary>As many steps as the epochs take, where no number is given.</summary>
    private static RunConfiguration WithSteps(RunConfiguration configuration, ITrainingData data) =>
        configuration.Training.Steps > 0 ? configuration : configuration with
        {
            Training = configuration.Training with { Steps = data.StepsOf(configuration.Finetune.Epochs) },
        };

    /// <exception cref="ConfigurationException">lora.target_modules does not fit the model.</exception>
    private static ParameterLayout TrainedLayout(RunConfiguration configuration, ITrainingData data)
    {
        var layout = ParameterLayout.For(configuration.Model, data.VocabularySize);
        return configuration.Lora.Rank == 0 ? layout : Adapters.Layout(configuration.Model, layout, configuration.Lora);
    }

    private static string? Full(string? path) => path is null ? null : Path.GetFullPath(path);

    private static async Task<string> PrepareDataAsync(RunConfiguration configuration, string? cacheRoot, Screen screen,
        CancellationToken cancellation)
    {
        using var progress = new CorpusProgressLine(screen);
        return await Task.Run(() =>
            TrainingData.Prepare(configuration, cacheRoot ?? CorpusBuilder.DefaultCacheRoot(), progress, cancellation),
            cancellation).ConfigureAwait(false);
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
