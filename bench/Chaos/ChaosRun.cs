using System.Diagnostics;
using System.Text.Json;
using ClusterLlm.Model.Data.Town;

namespace ClusterLlm.Chaos;

/// <summary>
/// One training run that is disturbed from a seed, and an undisturbed one on one worker: their parameters and every
/// loss must be the same, bit for bit.
/// </summary>
public sealed class ChaosRun : IDisposable
{
    private const double HeartbeatSeconds = 3;
    private const int EvalEvery = 20;
    private static readonly TimeSpan Recovers = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan Ends = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly ChaosOptions options;
    private readonly Action<string> say;
    private readonly string folder;
    private readonly string directory;
    private readonly Cli cli;
    private readonly RunView view;
    private readonly Stopwatch clock = new();
    private readonly List<Fault> faults = [];
    private readonly List<CliProcess> added = [];
    private readonly List<(int ProcessId, double Until)> frozen = [];
    private CliProcess coordinator;

    private ChaosRun(ChaosOptions options, Action<string> say)
    {
        (this.options, this.say) = (options, say);
        folder = options.Folder ?? Directory.CreateTempSubdirectory("clusterllm-chaos-").FullName;
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "town.txt"), string.Join('\n', new TownGenerator().Documents(60_000)));
        directory = Path.Combine(folder, "disturbed");
        (cli, view) = (new Cli(folder), new RunView(directory));
        coordinator = Pretrain(directory, options.Workers, steps: 10_000_000);
    }

    /// <exception cref="ChaosException">The run did not survive, or came out otherwise.</exception>
    public static async Task<ChaosResult> RunAsync(ChaosOptions options, Action<string> say)
    {
        using var run = new ChaosRun(options, say);
        try
        {
            var result = await run.RunAsync();
            if (options.Folder is null)
                Directory.Delete(run.folder, recursive: true);
            return result;
        }
        catch (Exception error)
        {
            throw new ChaosException($"{error.Message}\nfaults so far: {string.Join("; ", run.faults.TakeLast(5))}\n"
                + $"kept in {run.folder}\nagain: {options.Command}");
        }
    }

    public void Dispose()
    {
        foreach (var (process, _) in frozen)
            Cli.Signal(process, "CONT");
        foreach (var process in added.Where(process => !process.HasExited))
            process.Process.Kill(entireProcessTree: true);
        foreach (var (_, process) in view.Workers)
            Cli.Signal(process, "KILL");
        cli.Dispose();
    }

    private async Task<ChaosResult> RunAsync()
    {
        await StepAsync(3, "the run begins");
        clock.Start();
        foreach (var strike in Strike.Plan(options.Seed, options.Kinds))
        {
            if (clock.Elapsed.TotalMinutes >= options.Minutes && faults.Count >= options.LeastFaults)
                break;
            await StrikeAsync(strike);
        }
        while (frozen.Count > 0)
            await PauseAsync();
        await StepAsync(view.Step + 2, "the last fault");
        Cli.Signal(coordinator.Id, "INT");
        var end = await coordinator.EndAsync(130, Ends);
        var (steps, seconds) = (end.GetProperty("step").GetInt64(), clock.Elapsed.TotalSeconds);
        await cli.Start("checkpoint", "verify", directory, "--json").EndAsync(0, Ends);
        say($"disturbed for {seconds:F0} s: {steps} steps, {faults.Count} faults; now undisturbed");
        var calmClock = Stopwatch.StartNew();
        var calm = await Pretrain(Path.Combine(folder, "calm"), workers: 1, steps).EndAsync(0, Ends);
        Compare(end, calm);
        return new ChaosResult(options, faults, steps, Sha256(end), seconds, calmClock.Elapsed.TotalSeconds);
    }

    private void Compare(JsonElement disturbed, JsonElement calm)
    {
        var (losses, expected) = (view.Losses(), new RunView(Path.Combine(folder, "calm")).Losses());
        foreach (var (step, loss) in expected)
            if (losses.GetValueOrDefault(step) != loss)
                throw new ChaosException(
                    $"step {step} has the loss {losses.GetValueOrDefault(step) ?? "(none)"}, undisturbed it is {loss}");
        if (Sha256(disturbed) != Sha256(calm))
            throw new ChaosException($"the parameters are {Sha256(disturbed)}, undisturbed they are {Sha256(calm)}");
    }

    private async Task StrikeAsync(Strike strike)
    {
        await MomentAsync(strike);
        var (step, phase) = (view.Step, Phase(strike));
        var since = clock.Elapsed.TotalSeconds;
        if (Do(strike) is not { } target)
            return;
        say($"{since,6:F1} s  step {step,-6} {phase,-13} {strike.Kind} {target}");
        if (strike.Kind == FaultKind.PauseWorker)
            await UntilAsync(() => frozen.Count == 0, "a worker goes on");
        // Now and then the next fault comes before this one is over.
        var hasty = strike.Delay < 0.2;
        if (!hasty)
            await StepAsync(step + 2, $"{strike.Kind} {target} at step {step}");
        faults.Add(new Fault(strike.Kind, phase, step, target, hasty ? null : clock.Elapsed.TotalSeconds - since));
    }

    private string Phase(Strike strike) => view.WritesCheckpoint ? "checkpoint"
        : strike.Moment == Moment.Evaluation && view.Step % EvalEvery == EvalEvery - 1 ? "evaluating" : view.Phase;

    /// <summary>Whom it hit; null when there is nobody whom it could.</summary>
    private string? Do(Strike strike)
    {
        switch (strike.Kind)
        {
            case FaultKind.AddWorker:
                if (added.Count(process => !process.HasExited) >= 2 || view.Address is not { } address)
                    return null;
                added.Add(cli.Start("worker", "--join", address));
                return $"at {address}";
            case FaultKind.KillAddedWorker:
                if (added.Find(process => !process.HasExited) is not { } victim)
                    return null;
                victim.Process.Kill(entireProcessTree: true);
                return $"process {victim.Id}";
            case FaultKind.KillCoordinator:
            case FaultKind.KillAll:
                KillCoordinator(all: strike.Kind == FaultKind.KillAll);
                return "";
            default:
                var workers = view.Workers.Where(worker => frozen.All(f => f.ProcessId != worker.ProcessId)).ToList();
                if (workers.Count == 0)
                    return null;
                var (id, process) = workers[(int)(strike.Victim * workers.Count)];
                return Signal(strike, process) ? id : null;
        }
    }

    private bool Signal(Strike strike, int process)
    {
        if (strike.Kind == FaultKind.KillWorker)
            return Cli.Signal(process, "KILL");
        var seconds = strike.Kind == FaultKind.PauseWorker
            ? strike.Delay * HeartbeatSeconds / 3 : HeartbeatSeconds * (1.5 + strike.Delay);
        frozen.Add((process, clock.Elapsed.TotalSeconds + seconds));
        return Cli.Signal(process, "STOP");
    }

    private void KillCoordinator(bool all)
    {
        var workers = view.Workers;
        Cli.Signal(coordinator.Id, "KILL");
        coordinator.Process.WaitForExit();
        foreach (var (_, process) in all ? workers : [])
            Cli.Signal(process, "KILL");
        coordinator = cli.Start("pretrain", "--resume", directory, "--json");
    }

    private async Task MomentAsync(Strike strike)
    {
        var until = clock.Elapsed + TimeSpan.FromSeconds(4);
        bool Late() => clock.Elapsed > until;
        switch (strike.Moment)
        {
            case Moment.Checkpoint:
                await UntilAsync(() => view.WritesCheckpoint || Late(), "a checkpoint");
                break;
            case Moment.Evaluation:
                await UntilAsync(() => view.Step % EvalEvery == EvalEvery - 1 || Late(), "an evaluation");
                break;
            default:
                var strikes = clock.Elapsed + TimeSpan.FromSeconds(strike.Moment == Moment.Recovery
                    ? strike.Delay / 2 : 0.2 + (1.5 * strike.Delay));
                await UntilAsync(() => clock.Elapsed > strikes, "time passes");
                break;
        }
    }

    private Task StepAsync(long step, string after) =>
        UntilAsync(() => view.Step >= step, $"step {step} after {after}");

    private async Task UntilAsync(Func<bool> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (coordinator.HasExited)
                throw new ChaosException($"the coordinator ended with exit code {coordinator.Process.ExitCode} before {what}: {await coordinator.Errors}");
            if (waited.Elapsed > Recovers)
                throw new ChaosException(
                    $"not within {Recovers}: {what}; the run is at step {view.Step}, {view.Phase}");
            await PauseAsync();
        }
    }

    /// <summary>A moment, in which those wake whose time it is.</summary>
    private async Task PauseAsync()
    {
        foreach (var sleeper in frozen.Where(sleeper => clock.Elapsed.TotalSeconds >= sleeper.Until).ToList())
        {
            Cli.Signal(sleeper.ProcessId, "CONT");
            frozen.Remove(sleeper);
        }
        await Task.Delay(Poll, TimeProvider.System);
    }

    private CliProcess Pretrain(string run, int workers, long steps) => cli.Start(
    [
        "pretrain", "--data", Path.Combine(folder, "town.txt"), "--run-dir", run, "--json",
        .. new[]
        {
            $"cluster.workers={workers}", $"training.steps={steps}", "training.schedule=constant",
            "tokenizer.kind=char", "model.layers=2", "model.heads=2", "model.width=64", "model.context=32",
            "training.global_batch=12", "training.micro_batch=2", "training.warmup_steps=10",
            $"training.eval_every={EvalEvery}", "training.eval_batches=4", "checkpoint.every=15", "checkpoint.keep=3",
            $"cluster.heartbeat_timeout={HeartbeatSeconds}", "cluster.verify_every=25",
            "cluster.wait_for_workers=600",
        }.SelectMany(setting => new[] { "--set", setting }),
    ]);

    private static string Sha256(JsonElement end) => end.GetProperty("parameters_sha256").GetString()
        ?? throw new ChaosException("the run ended without a checkpoint of its last step");
}
