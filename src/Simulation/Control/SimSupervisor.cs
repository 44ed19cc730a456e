using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Workers;

namespace ClusterLlm.Simulation.Control;

/// <summary>
/// Keeps one worker process alive in each place, as WorkerSupervisor does: part of a coordinator's process, or of the
/// machines themselves.
/// </summary>
internal sealed class SimSupervisor(World world)
{
    private static readonly RestartPolicy Policy = RestartPolicy.Default with { MaxQuickEnds = int.MaxValue };

    private readonly Dictionary<WorkerId, SimWorker> running = [];
    private readonly HashSet<WorkerId> abandoned = [];
    private readonly Dictionary<WorkerId, int> quickEnds = [];
    private readonly HashSet<SimWorker> proven = [];
    private bool stopped;

    /// <summary>Told of ends; null while no coordinator listens.</summary>
    public Action<ProcessExited>? Listener { get; set; }

    /// <summary>Processes that are alive, by place.</summary>
    public IReadOnlyDictionary<WorkerId, SimWorker> Running => running;

    /// <param name="survivors">Processes that an earlier coordinator started.</param>
    public void Start(IReadOnlyDictionary<WorkerId, SimWorker> survivors)
    {
        for (var place = 0; place < world.Plan.Workers; place++)
            StartOne(new WorkerId(place), survivors.GetValueOrDefault(new WorkerId(place)));
    }

    public void Proven(WorkerId place, int processId)
    {
        if (running.TryGetValue(place, out var process) && process.ProcessId == processId)
            proven.Add(process);
    }

    public void End(WorkerId place, int processId)
    {
        if (running.TryGetValue(place, out var process) && process.ProcessId == processId)
            process.Kill(137);
    }

    public void Abandon(WorkerId place) => abandoned.Add(place);

    public void Stop() => stopped = true;

    private void StartOne(WorkerId place, SimWorker? survivor = null)
    {
        if (stopped)
            return;
        var process = survivor ?? world.StartWorker(place);
        if (survivor is not null)
            proven.Add(survivor);
        running[place] = process;
        process.Ended += Ended;
    }

    private void Ended(SimWorker process, int code)
    {
        var place = process.Place;
        if (running.GetValueOrDefault(place) == process)
            running.Remove(place);
        if (stopped)
            return;
        var lived = TimeSpan.FromTicks(world.Events.Now - process.Started);
        var (count, delay) = Policy.Next(quickEnds.GetValueOrDefault(place), proven.Remove(process), lived);
        quickEnds[place] = Math.Min(count, 20);
        var givenUp = delay is null || abandoned.Contains(place);
        var exited = new ProcessExited(place, process.ProcessId, code, givenUp, $"exit code {code}");
        world.Events.After(Ticks.Of(0.001 + world.Chance.Fraction() * 0.01), () => Listener?.Invoke(exited));
        if (!givenUp)
            world.Events.After(delay!.Value.Ticks, () => StartOne(place));
    }
}
