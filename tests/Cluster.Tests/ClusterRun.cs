using System.Diagnostics;
using System.Text.Json;
using ClusterLlm.Chaos;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Data.Town;

namespace ClusterLlm.Cluster.Tests;

/// <summary>A run of the real command line with real worker processes, in a folder of its own.</summary>
internal sealed class ClusterRun : IDisposable
{
    /// <summary>The setting of <see cref="PretrainEndlessly"/>.</summary>
    public const string Endless = "training.schedule=constant";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private readonly Cli _cli;

    public ClusterRun()
    {
        Folder = Directory.CreateTempSubdirectory("clusterllm-cluster-").FullName;
        _cli = new Cli(Folder);
        Text = Path.Combine(Folder, "town.txt");
        File.WriteAllText(Text, string.Join('\n', new TownGenerator().Documents(60_000)));
    }

    /// <summary>The command line's program.</summary>
    public static string Program => Cli.Program;

    public string Folder { get; }

    private string Text { get; }

    /// <summary>Variables that the processes get besides this one's own.</summary>
    public Dictionary<string, string> Environment => _cli.Environment;

    /// <summary>
    /// Starts a small run of <paramref name="steps"/> steps whose directory is <paramref name="name"/>.
    /// </summary>
    public Process Pretrain(string name, int workers, long steps, params string[] settings) =>
        PretrainAt(null, name, workers, steps, settings);

    /// <summary>The same with its coordinator, and the workers that it starts, on a host of a network.</summary>
    public Process PretrainAt(string? host, string name, int workers, long steps, params string[] settings) => Start(
    [
        "pretrain", "--data", Text, "--run-dir", RunDirectory(name), "--workers", $"{workers}", "--steps", $"{steps}",
        "--json",
        .. Settings("tokenizer.kind=char", "model.layers=2", "model.heads=2", "model.width=64", "model.context=32",
            "training.global_batch=12", "training.micro_batch=2", "training.warmup_steps=10",
                "training.eval_batches=8"),
        .. Settings(settings),
    ], host);

    /// <summary>
    /// A run that lasts until <see cref="StopAsync"/>, however fast the machine, with one worker; its steps do not
    /// depend on how many there will be.
    /// </summary>
    public Process PretrainEndlessly(string? host, string name, params string[] settings) =>
        PretrainAt(host, name, workers: 1, steps: 10_000_000, [Endless, .. settings]);

    /// <summary>An authority, and folders with certificates for these hosts, made by the command line.</summary>
    public async Task<string[]> CertificatesAsync(params string[] hosts)
    {
        var authority = Path.Combine(Folder, "certs");
        await EndTextAsync(Start(["certs", "init", "--ca", authority]), exitCode: 0);
        foreach (var (host, i) in hosts.Select((h, i) => (h, i)))
            await EndTextAsync(Start(["certs", "issue", $"n{i}", "--host", host, "--ca", authority]), exitCode: 0);
        return [.. hosts.Select((_, i) => Path.Combine(authority, $"n{i}"))];
    }

    /// <summary>Waits until the run's events, as JSON objects, are as wanted.</summary>
    public async Task HappenedAsync(string name, Func<IReadOnlyList<JsonElement>, bool> what, Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            Assert.False(process.HasExited, $"the run ended too early: {string.Join('\n', Events(name))}");
            await timer.WaitForNextTickAsync(deadline.Token);
        }
        while (!File.Exists(Path.Combine(RunDirectory(name), "events.jsonl"))
            || !what([.. Events(name).Select(line => JsonDocument.Parse(line).RootElement)]));
    }

    public Process Resume(string name, int workers) =>
        Start(["pretrain", "--resume", RunDirectory(name), "--workers", $"{workers}", "--json"]);

    private RunView View(string name) => new(RunDirectory(name));

    public string RunDirectory(string name) => Path.Combine(Folder, name);

    /// <summary>The run's final JSON object, once it has ended with <paramref name="exitCode"/>.</summary>
    public static async Task<JsonElement> EndAsync(Process process, int exitCode)
    {
        var text = await EndTextAsync(process, exitCode);
        return text.Length == 0 ? default : JsonDocument.Parse(text.Split('\n')[^1]).RootElement;
    }

    /// <summary>The final JSON object of a run that is told to stop.</summary>
    public static Task<JsonElement> StopAsync(Process process)
    {
        Signal(process.Id, "INT");
        return EndAsync(process, exitCode: 130);
    }

    /// <summary>What a process printed, once it has ended with <paramref name="exitCode"/>.</summary>
    public static async Task<string> EndTextAsync(Process process, int exitCode)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);
        Assert.True(process.ExitCode == exitCode, $"exit code {process.ExitCode}, not {exitCode}: {await errors}");
        return (await output).Trim();
    }

    /// <summary>host:port of a running coordinator.</summary>
    public string CoordinatorAddress(string name) => new Uri(CoordinatorUrl(name)).Authority.Split('@')[^1];

    /// <summary>Of a running coordinator's actor system.</summary>
    public string CoordinatorUrl(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RunDirectory(name), "cluster.json")));
        return file.RootElement.GetProperty("coordinator").GetProperty("address").GetString()!;
    }

    /// <summary>Of a running coordinator's API.</summary>
    public string ApiUrl(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RunDirectory(name), "cluster.json")));
        return file.RootElement.GetProperty("coordinator").GetProperty("api").GetString()!;
    }

    /// <summary>On which the processes of a run listen: both planes, and the control nodes of workers.</summary>
    public IReadOnlyList<int> Ports(string name)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(RunDirectory(name), "cluster.json")));
        var urls = file.RootElement.GetProperty("workers").EnumerateArray()
            .SelectMany(worker => new[] { worker.GetProperty("address"), worker.GetProperty("control_address") })
            .Append(file.RootElement.GetProperty("coordinator").GetProperty("address"));
        return [.. urls.Select(url => new Uri(url.GetString()!).Port)];
    }

    /// <summary>Waits until the coordinator has logged something.</summary>
    public async Task LoggedAsync(string name, string text, Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!string.Join('\n', View(name).Lines("logs/coordinator.log")).Contains(text, StringComparison.Ordinal))
        {
            Assert.False(process.HasExited, $"the run ended before it logged '{text}'");
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>The hash of the parameters with which a run ended.</summary>
    public static string Parameters(JsonElement end) => end.GetProperty("parameters_sha256").GetString()!;

    /// <summary>Waits until the run has committed <paramref name="step"/>.</summary>
    public async Task CommittedAsync(string name, int step, Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await timer.WaitForNextTickAsync(deadline.Token))
        {
            if (View(name).Lines("metrics.jsonl").Length >= step)
                return;
            Assert.False(process.HasExited, $"the run ended before step {step}");
        }
    }

    /// <summary>Waits until the run has committed so many steps more than now.</summary>
    public Task GoesOnAsync(string name, int steps, Process process) =>
        CommittedAsync(name, View(name).Lines("metrics.jsonl").Length + steps, process);

    /// <summary>Until cluster.json names that process as the run's coordinator: whoever asks the run asks it then.</summary>
    public async Task TakenOverAsync(string name, Process coordinator)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (RunProcesses.Read(RunDirectory(name)).ProcessId != coordinator.Id)
        {
            Assert.False(coordinator.HasExited, "the coordinator ended before it had the run");
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>Process id of a worker's newest incarnation, from the run's events.</summary>
    public int WorkerProcess(string name, string worker) => View(name).Lines("events.jsonl")
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Last(e => e.GetProperty("event").GetString() == "worker_joined"
            && e.GetProperty("worker").GetString() == worker)
        .GetProperty("pid").GetInt32();

    public string[] Events(string name) => View(name).Lines("events.jsonl");

    public static void Signal(int process, string signal) => Cli.Signal(process, signal);

    public void Dispose()
    {
        _cli.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static IEnumerable<string> Settings(params string[] settings) =>
        settings.SelectMany(s => new[] { "--set", s });

    /// <param name="arguments">Of the command line.</param>
    /// <param name="host">A network namespace, or null for where the test runs.</param>
    public Process Start(IEnumerable<string> arguments, string? host = null) => _cli.Launch(arguments, host);
}
