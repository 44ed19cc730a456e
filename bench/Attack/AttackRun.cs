using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using ClusterLlm.Chaos;
using ClusterLlm.Fuzz;
using ClusterLlm.Model.Data.Town;

namespace ClusterLlm.Attack;

/// <summary>A secured run whose every port is attacked while it trains: what that costs it.</summary>
internal sealed class AttackRun : IDisposable
{
    private const int WarmSteps = 50;
    private const int GlobalBatch = 16;
    private const int Context = 128;
    private static readonly TimeSpan Starts = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    private readonly AttackOptions options;
    private readonly string folder = Directory.CreateTempSubdirectory("clusterllm-attack-").FullName;
    private readonly string directory;
    private readonly Cli cli;
    private readonly RunView view;

    private AttackRun(AttackOptions options)
    {
        this.options = options;
        directory = Path.Combine(folder, "attacked");
        (cli, view) = (new Cli(folder), new RunView(directory));
    }

    /// <exception cref="AttackException">It could not be measured, or the run ended.</exception>
    public static async Task<AttackReport> RunAsync(AttackOptions options, Action<string> say)
    {
        using var run = new AttackRun(options);
        return await run.MeasureAsync(say);
    }

    public void Dispose()
    {
        cli.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<AttackReport> MeasureAsync(Action<string> say)
    {
        var captures = Path.Combine(folder, "captures");
        CliProcess coordinator;
        using (var sniffer = Sniff(say))
        {
            coordinator = await StartAsync();
            await File.WriteAllLinesAsync(captures, Captures(sniffer).Select(Convert.ToHexString));
        }
        var (ports, processes) = (Ports(), Processes(coordinator));
        say($"{processes.Count} processes, {ports.Count} ports; {options.CalmSeconds:F0} s without the attack");
        var before = await PaceAsync(coordinator, IsCalm);
        var uses = processes.ConvertAll(process => ProcessUse.Of(process.Id));
        var most = uses.ConvertAll(use => use.Resident);
        say($"{options.Frames} frames at {options.Rate} a second");
        using var flood = new FloodProcess(ports, captures, options);
        var under = await PaceAsync(coordinator, _ =>
        {
            for (var i = 0; i < processes.Count; i++)
                most[i] = Math.Max(most[i], ProcessUse.Of(processes[i].Id).Resident);
            return !flood.HasExited;
        });
        var cpu = processes.Select(process => ProcessUse.Of(process.Id).CpuSeconds)
            .Sum() - uses.Sum(use => use.CpuSeconds);
        var (frames, connections, refused, attackerCpu) = await flood.EndAsync();
        say($"{options.CalmSeconds:F0} s without the attack once more");
        var after = await PaceAsync(coordinator, IsCalm);
        var same = Processes(coordinator).SequenceEqual(processes);
        Cli.Signal(coordinator.Id, "INT");
        await coordinator.EndAsync(130, Starts);
        return new AttackReport(options, before, under, after, GlobalBatch * Context, frames, connections, refused,
            attackerCpu, cpu,
            [.. processes.Select((process, i) => (process.Name, uses[i].Resident, most[i]))],
            view.Count("worker_joined") - options.Workers, same);
    }

    private async Task<CliProcess> StartAsync()
    {
        var text = Path.Combine(folder, "town.txt");
        await File.WriteAllTextAsync(text, string.Join('\n', new TownGenerator().Documents(60_000)));
        var authority = Path.Combine(folder, "certs");
        await EndAsync("certs", "init", "--ca", authority);
        await EndAsync("certs", "issue", "node", "--host", "127.0.0.1", "--ca", authority);
        var coordinator = cli.Start(
        [
            "pretrain", "--data", text, "--run-dir", directory, "--workers", $"{options.Workers}", "--json",
            .. new[]
            {
                $"security.certificates={Path.Combine(authority, "node")}", "api.host=0.0.0.0", "api.port=0",
                "tokenizer.kind=char",
                $"model.context={Context}", $"training.global_batch={GlobalBatch}", "training.micro_batch=4",
                "training.steps=100000000",
                "training.schedule=constant", "training.eval_every=1000000",
            }.SelectMany(setting => new[] { "--set", setting }),
        ]);
        var waited = Stopwatch.StartNew();
        while (view.Step < WarmSteps)
        {
            if (coordinator.HasExited || waited.Elapsed > Starts)
                throw new AttackException($"the run does not come to step {WarmSteps}: {(coordinator.HasExited ? await coordinator.Errors : view.Phase)}");
            await Task.Delay(Poll, TimeProvider.System);
        }
        return coordinator;

        async Task EndAsync(params string[] arguments)
        {
            var process = cli.Start(arguments);
            await process.Process.WaitForExitAsync();
            if (process.Process.ExitCode != 0)
                throw new AttackException(await process.Errors);
        }
    }

    /// <summary>Steps for as long as it is to go on.</summary>
    private async Task<Pace> PaceAsync(CliProcess coordinator, Func<TimeSpan, bool> goesOn)
    {
        var (clock, first) = (Stopwatch.StartNew(), view.Step);
        do
        {
            await Task.Delay(Poll, TimeProvider.System);
            if (coordinator.HasExited)
                throw new AttackException($"the coordinator ended: {await coordinator.Errors}");
        }
        while (goesOn(clock.Elapsed));
        return new Pace(view.Step - first, clock.Elapsed.TotalSeconds);
    }

    private bool IsCalm(TimeSpan since) => since.TotalSeconds < options.CalmSeconds;

    /// <summary>What was heard of the run itself, and all that is said on a plane that is plain.</summary>
    private IEnumerable<byte[]> Captures(Sniffer? sniffer)
    {
        yield return Greeting.Plain();
        foreach (var heard in Ports().SelectMany(port => sniffer?.To(port) ?? []))
            yield return heard.Length <= Mutator.MaxBytes ? heard : heard[..Mutator.MaxBytes];
        if (!FuzzTargets.All.TryGetValue("frames", out var open))
            yield break;
        using var target = open();
        foreach (var frame in target.Honest)
            yield return frame;
    }

    private static Sniffer? Sniff(Action<string> say)
    {
        try
        {
            return new Sniffer();
        }
        catch (SocketException error)
        {
            say($"nothing of the run is recorded and replayed: {error.Message}");
            return null;
        }
    }

    private List<(string Name, int Id)> Processes(CliProcess coordinator) =>
        [("coordinator", coordinator.Id),
            .. view.Workers.OrderBy(worker => worker.Id, StringComparer.Ordinal)
                .Select(worker => (worker.Id, worker.ProcessId))];

    /// <summary>Of both planes and the API.</summary>
    private List<int> Ports()
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(directory, "cluster.json")));
        var coordinator = file.RootElement.GetProperty("coordinator");
        return
        [
            .. file.RootElement.GetProperty("workers").EnumerateArray()
                .SelectMany(worker => new[] { worker.GetProperty("address"), worker.GetProperty("control_address") })
                .Append(coordinator.GetProperty("address")).Append(coordinator.GetProperty("api"))
                    .Select(url => new Uri(url.GetString()!).Port),
        ];
    }
}
