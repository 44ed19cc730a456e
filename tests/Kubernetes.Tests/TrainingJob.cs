using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using ClusterLlm.Kubernetes.Tests.Emulator;
using ClusterLlm.Kubernetes.Tests.Manifests;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Kubernetes.Tests;

/// <summary>The run of the overlay cpu-local, made small: in pods, and undisturbed in one place.</summary>
internal sealed class TrainingJob : IDisposable
{
    private const string BadInput = "--- ended with exit code 2";
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);
    private readonly string _folder = Directory.CreateTempSubdirectory("clusterllm-kubernetes-").FullName;
    private readonly EmulatedCluster _cluster;

    public TrainingJob()
    {
        var overlay = RenderedOverlay.Render(Path.Combine(RenderedOverlay.Folder, "overlays", "cpu-local"));
        var map = overlay.All<ConfigMap>().Single();
        var configuration = ConfigurationFile.Override(ConfigurationFile.Parse(map.Data["run.yaml"], "run.yaml"),
        [
            // When it ends is decided on the way.
            "training.steps=1000000", "training.schedule=constant", "training.global_batch=12", "tokenizer.kind=char",
            "model.layers=2",
            "model.heads=2", "model.width=64", "model.context=32", "training.eval_batches=8",
        ]);
        map.Data["run.yaml"] = ConfigurationFile.ToYaml(configuration);
        Configuration = Path.Combine(_folder, "run.yaml");
        File.WriteAllText(Configuration, map.Data["run.yaml"]);
        _cluster = new EmulatedCluster(overlay, Secrets());
    }

    public SetOfPods Coordinator => _cluster.Sets["clusterllm-coordinator"];
    public SetOfPods Workers => _cluster.Sets["clusterllm-worker"];

    private string Configuration { get; }
    private string RunDirectory => Path.Combine(_cluster.Claim("clusterllm-runs"), "run");

    public Task StartAsync() => _cluster.StartAsync();

    /// <summary>
    /// The parameters of the same configuration after so many steps, with workers that the coordinator starts.
    /// </summary>
    public async Task<string> UndisturbedAsync(int steps)
    {
        var start = new ProcessStartInfo(Program,
        [
            "pretrain", "--config", Configuration, "--run-dir", Path.Combine(_folder, "calm"), "--json",
            "--set", "cluster.start_workers=true", "--set", "cluster.host=127.0.0.1", "--set", "cluster.bind_host=null",
            "--set", "cluster.port=0", "--set", "api.enabled=false", "--set", "security.certificates=null",
            "--set", "security.join_token_file=null", "--set", "security.api_tokens_file=null",
            "--set", $"training.steps={steps}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["XDG_CACHE_HOME"] = Path.Combine(_folder, "cache");
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return Parameters((await output).Trim().Split('\n')[^1])!;
    }

    /// <summary>Waits until the run has come to a step.</summary>
    public Task StepAsync(int step) => UntilAsync(() => Step >= step, $"step {step}");

    public Task HappenedAsync(string kind, int times) => UntilAsync(() => Count(kind) >= times, $"{times} x {kind}");

    /// <summary>The last that was committed.</summary>
    public int Step => Lines("metrics.jsonl").Length;

    public int Count(string kind) =>
        Lines("events.jsonl").Count(line => line.Contains($"\"{kind}\"", StringComparison.Ordinal));

    /// <summary>The parameters with which the run in the pods ended, as its coordinator says them.</summary>
    public async Task<string> EndedAsync()
    {
        string? found = null;
        await UntilAsync(() => (found = _cluster.Notes().Select(line => line.IndexOf('{', StringComparison.Ordinal) is var at and > 0
            ? Parameters(line[at..])
            : null).LastOrDefault(value => value is not null)) is not null, "the end of the run");
        return found!;
    }

    public string Story() =>
        string.Join('\n', _cluster.Notes().TakeLast(200)) + "\n\n"
            + string.Join('\n', Lines("events.jsonl").TakeLast(100));

    public void Dispose()
    {
        _cluster.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Parameters(string line)
    {
        try
        {
            using var end = JsonDocument.Parse(line);
            return end.RootElement.TryGetProperty("exit_code", out var code) && code.GetInt32() == 0
                ? end.RootElement.GetProperty("parameters_sha256").GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As docs/operations/kubernetes.md makes them.</summary>
    private Dictionary<string, string> Secrets()
    {
        var (authority, coordinator, worker) = (In("certs"), In("coordinator"), In("worker"));
        Cli("certs", "init", "--ca", authority);
        Cli("certs", "issue", "coordinator", "--ca", authority, "--host",
            "clusterllm-coordinator-0.clusterllm-coordinator", "--out", coordinator);
        Cli("certs", "issue", "worker", "--ca", authority, "--host", "*.clusterllm-worker.clusterllm.svc", "--out",
            worker);
        return new Dictionary<string, string>
        {
            ["clusterllm-coordinator-certificates"] = coordinator,
            ["clusterllm-worker-certificates"] = worker,
            ["clusterllm-join-token"] = Folder("join", ("token", Token())),
            ["clusterllm-api-tokens"] = Folder("api", ("tokens", $"control:{Token()}\nread:{Token()}\n")),
        };

        string In(string name) => Path.Combine(_folder, name);

        string Folder(string name, (string Name, string Text) file)
        {
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(In(name)).FullName, file.Name), file.Text);
            return In(name);
        }
    }

    private static string Token() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    private static void Cli(params string[] arguments) => Commands.Must(Program, arguments);

    private static string Program =>
        Path.Combine(Image.Built, "Coordinator", Image.Configuration, "ClusterLlm.Coordinator");

    private string[] Lines(string name)
    {
        var path = Path.Combine(RunDirectory, name);
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return new StreamReader(file).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"waited in vain for {what}\n{Story()}");
            Assert.False(_cluster.Notes().Any(line => line.EndsWith(BadInput, StringComparison.Ordinal)), Story());
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
