using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Checks;
using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Faults;
using ClusterLlm.Simulation.Mutations;
using ClusterLlm.Simulation.Network;
using ClusterLlm.Simulation.Values;
using ClusterLlm.Simulation.Workers;

namespace ClusterLlm.Simulation;

/// <summary>One simulated cluster: everything in it follows from the plan. One thread.</summary>
internal sealed class World
{
    private static readonly long LongestAfterHealing = Ticks.Of(300);

    private readonly List<SimWorker> workers = [];
    private readonly SimSupervisor? machines;
    private SimSupervisor? children;
    private int processes;
    private bool over;

    public World(SimulationPlan plan, Mutation? mutation, Action<string>? line)
    {
        (Plan, Mutation) = (plan, mutation);
        var chance = new SplitMix64(plan.Seed ^ 0xC0FFEE);
        Trace = new Trace(Events, line);
        Mathematics = new Mathematics(plan.Seed, plan.WrongNumbers);
        Oracle = new Oracle(Mathematics, plan.Settings.Training, plan.Settings.EvaluationBatches, plan.Seed);
        Checker = new Checker(this);
        Chance = chance.Fork();
        Weather = plan.Faults.Weather;
        Faults = new FaultInjector(this, chance.Fork());
        machines = plan.Remote ? new SimSupervisor(this) : null;
    }

    public SimulationPlan Plan { get; }
    public Mutation? Mutation { get; }
    public EventQueue Events { get; } = new();
    public Trace Trace { get; }
    public SplitMix64 Chance { get; }
    public FaultInjector Faults { get; }
    public Weather Weather { get; set; }
    public Mathematics Mathematics { get; }
    public Oracle Oracle { get; }
    public Checker Checker { get; }
    public SimDisk Disk { get; } = new();
    public SimJournal Journal { get; } = new();
    public SimCoordinator? Coordinator { get; private set; }
    public IReadOnlyList<SimWorker> Workers => workers;
    public Dictionary<string, SimWorker> Processes { get; } = [];
    public Dictionary<Coordinates, BulkCollective.Gathering> Gatherings { get; } = [];
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch.AddTicks(Events.Now);
    public long ControlMessages { get; set; }
    public long CoordinatorNanoseconds { get; set; }

    /// <summary>Until the run is over.</summary>
    /// <exception cref="InvariantViolation">A promise was broken.</exception>
    public void Run()
    {
        machines?.Start(ImmutableDictionary<WorkerId, SimWorker>.Empty);
        OpenCoordinator();
        Faults.Begin();
        while (!over)
        {
            if (!Events.RunNext())
                throw new InvariantViolation("the_run_completes", "nothing happens any more");
            var deadline = Faults.HealedAt + LongestAfterHealing + (Plan.Steps * Plan.ComputeTicks
                * Plan.Settings.MicroBatches * 4);
            if (Events.Now > deadline)
                throw new InvariantViolation("the_run_completes", $"at {Describe()} long after the world healed");
        }
        Checker.Run.Completed();
    }

    public void Append(JournalRecord record)
    {
        Checker.Run.Journaled(record);
        Journal.Append(record);
        Trace.Add(record.GetType(), 0, 0);
        if (record is Committed committed)
            Faults.Progressed(committed.Step);
    }

    public SimWorker StartWorker(WorkerId place)
    {
        var worker = new SimWorker(this, place, ++processes, 1);
        workers.Add(worker);
        Processes.Add(worker.Name, worker);
        worker.Ended += WorkerEnded;
        Trace.Write(worker.Name, "starts");
        return worker;
    }

    public void CoordinatorEnded(SimCoordinator coordinator)
    {
        Coordinator = null;
        var opensAt = Ticks.Of(0.2 + Faults.Chance.Fraction() * 4);
        foreach (var worker in workers)
        {
            var link = worker.Link;
            // What it said last is lost, or arrives, perhaps after the word of its successor.
            if (link?.Coordinator == coordinator && Faults.Chance.Chance(0.5))
                link.Down.Cut(0);
            else
                link?.Down.Block(Events.Now + Ticks.Of(Faults.Chance.Exponential(2)));
            worker.TakeAfter(Ticks.Of(Faults.Chance.Fraction() * 4), () => worker.LoseCoordinator(coordinator));
        }
        if (!over)
            Events.After(opensAt, OpenCoordinator);
    }

    public void RunEnded(SimCoordinator coordinator, EndRun end)
    {
        Trace.Write(coordinator.Name, $"the run ends with {end.ExitCode}: {end.Reason}");
        over = end.ExitCode == 0;
        // A full disk ends a run; once there is room again, it is resumed.
        if (!over && !Faults.DiskWasFull)
            throw new InvariantViolation("the_run_completes", $"it ended with {end.ExitCode}: {end.Reason}");
        coordinator.Crash(end.Reason);
    }

    public string Describe() => Coordinator is { State: var state }
        ? $"step {state.Committed} in phase {state.Phase} ("
            + string.Join(", ", state.Slots.Values.Select(slot => $"{slot.Id} {slot.Status}")) + "; "
            + string.Join(", ", workers.Select(worker =>
                $"{worker.Name} {worker.State.Phase} at {worker.State.At.Step} "
                + $"generation {worker.State.Generation} {worker.State.Job?.GetType().Name}")) + ")"
        : "no coordinator";

    private void OpenCoordinator()
    {
        if (Disk.Full && Faults.JournalSuffers)
        {
            Events.After(Ticks.Second, OpenCoordinator);
            return;
        }
        // As cluster.json names them, if it was not lost.
        var survivors = children is { } left && !Faults.Chance.Chance(0.1) ? left.Running
            : ImmutableDictionary<WorkerId, SimWorker>.Empty;
        var alive = Plan.Remote ? workers.Count > 0 && !Faults.Chance.Chance(0.1) : survivors.Count > 0;
        var supervisor = Plan.Remote ? null : new SimSupervisor(this);
        children = supervisor;
        var coordinator = new SimCoordinator(this, SimRecovery.Open(this, alive), supervisor);
        Coordinator = coordinator;
        foreach (var worker in workers)
            worker.TakeAfter(Ticks.Of(4 + Chance.Fraction()), () => worker.FindCoordinator(coordinator));
        supervisor?.Start(survivors.ToImmutableDictionary());
    }

    private void WorkerEnded(SimWorker worker, int code)
    {
        workers.Remove(worker);
        foreach (var other in workers)
            if (other.Peers.Contains(worker))
                other.TakeAfter(Ticks.Of(Chance.Fraction() * 0.3), () => other.PeerEnded(worker));
        if (worker.Link is { } link && link.Coordinator.Alive)
            link.Coordinator.TakeAfter(Ticks.Of(0.02 + Chance.Fraction() * 3), () =>
                link.Coordinator.Lost(worker, "its actor has ended"));
    }
}
