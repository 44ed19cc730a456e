using System.Security.Cryptography;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Tests.Damage;

/// <summary>
/// The directory of a run that was opened three times and has come to step 30, with checkpoints of steps 10, 20 and 30.
/// Made by the code that runs make theirs with; the tensors are noise, since nothing is computed.
/// </summary>
internal sealed class SmallRun : IDisposable
{
    public const int LastStep = 30;

    public static readonly NumericsFingerprint Numerics = new("1.13", "blas", "avx512", "ops", 1, "fp32", "cpu");

    private static readonly string[] Files =
        [CheckpointNames.Model, CheckpointNames.Optimizer, CheckpointNames.Configuration, CheckpointNames.Tokenizer];

    private readonly string folder = System.IO.Directory.CreateTempSubdirectory("clusterllm-damage-").FullName;

    private SmallRun()
    {
    }

    public string Directory => Path.Combine(folder, "run");
    public RunId Run { get; private set; }
    public long HighestFence { get; private set; }
    public string ConfigurationHash { get; private set; } = "";

    /// <summary>Sessions that came before steps are opened, and until which step each commits.</summary>
    public static async Task<SmallRun> CreateAsync()
    {
        var run = new SmallRun();
        File.WriteAllText(Path.Combine(run.folder, "text.txt"), string.Join('\n',
            Enumerable.Range(0, 400).Select(i => $"line {i * i} of a small text, the {i % 7}th of its kind")));
        foreach (var until in new[] { 8, 25, LastStep })
        {
            var prepared = await run.PrepareAsync(run.Directory, new Screen(), resume: until > 8);
            await using (prepared)
                run.Train(prepared, until);
        }
        return run;
    }

    public static double Loss(long step) => 5.0 / step;

    /// <summary>As the command line does, up to where workers would be started.</summary>
    public Task<PreparedRun> PrepareAsync(string directory, Screen screen, bool resume = true, params string[] set) =>
        RunPreparation.PrepareAsync(
            new RunRequest
            {
                RunDirectory = resume ? null : directory,
                Resume = resume ? directory : null,
                CacheRoot = Path.Combine(folder, "cache"),
                Explicit = resume ? set :
                [
                    $"data.train={Path.Combine(folder, "text.txt")}", "tokenizer.kind=char", "model.layers=1",
                    "model.heads=1", "model.width=8", "model.context=16", "training.steps=40",
                    "training.global_batch=4", "training.micro_batch=2", "training.eval_every=0", "cluster.workers=1",
                ],
            },
            screen, TimeProvider.System, CancellationToken.None);

    /// <summary>A copy that may be damaged; resumed with this run's text and settings.</summary>
    public string Copy(string name)
    {
        var copy = Path.Combine(folder, name);
        if (System.IO.Directory.Exists(copy))
            System.IO.Directory.Delete(copy, recursive: true);
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Directory, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    public void Dispose() => System.IO.Directory.Delete(folder, recursive: true);

    private void Train(PreparedRun prepared, int until)
    {
        var state = prepared.Initial;
        (Run, HighestFence) = (state.Settings.Run, state.Settings.Fence.Value);
        ConfigurationHash = ConfigurationChanges.Hash(prepared.Configuration);
        if (state.Numerics is null)
            prepared.Journal.Append(new NumericsPinned(Numerics));
        for (var step = state.Committed.Value + 1; step <= until; step++)
        {
            prepared.Journal.Append(new Committed(new StepId(step), Loss(step), 1, false, 1e-3f, 64, 64 * step, step,
                0.1, 0.1, 0.1, 1, 1, false));
            if (step % 10 == 0)
                Save(prepared, step);
        }
        new ClusterFile(prepared.Directory.Cluster, "here", api: null, _ => { }).Write(state, _ => "");
        prepared.Journal.Append(new RunStopped(new StepId(until), 130, "interrupted"));
    }

    private static void Save(PreparedRun prepared, long step)
    {
        var name = CheckpointNames.OfStep(step);
        var directory = Path.Combine(prepared.Directory.Checkpoints, name);
        System.IO.Directory.CreateDirectory(directory);
        var files = new List<CheckpointFile>();
        foreach (var (file, index) in Files.Select((file, index) => (file, index)))
        {
            byte[] bytes = [.. Enumerable.Range(0, 300).Select(i => (byte)(i * i + step + (index * 77)))];
            File.WriteAllBytes(Path.Combine(directory, file), bytes);
            files.Add(new CheckpointFile(file, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))));
        }
        var settings = prepared.Initial.Settings;
        var manifest = new CheckpointManifest
        {
            FormatVersion = CheckpointManifest.CurrentFormat,
            Step = step,
            DataPosition = step * 4,
            ConfigurationSha256 = "",
            CorpusFingerprint = prepared.Data.Fingerprint,
            ParametersSha256 = $"parameters of step {step}",
            Files = files,
            Run = new CheckpointRun
            {
                Id = settings.Run.Value.ToString("N"),
                Fence = settings.Fence.Value,
                OptimizerSteps = step,
                TotalTokens = 64 * step,
                Loss = Loss(step),
                TokenizerSha256 = prepared.Data.Tokenizer.Sha256,
                Configuration = settings.ConfigurationYaml,
                Numerics = Numerics.ToFields(),
            },
        };
        File.WriteAllBytes(Path.Combine(directory, CheckpointManifest.FileName), manifest.ToJson());
        File.WriteAllText(Path.Combine(prepared.Directory.Checkpoints, CheckpointNames.Latest), name + "\n");
        prepared.Journal.Append(new CheckpointSaved(new StepId(step), directory, manifest.ParametersSha256, 1, 1,
            new WorkerId(0)));
    }
}
