using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Network;
using ClusterLlm.Simulation.Workers;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Faults;

/// <summary>Lets things go wrong by the plan, then heals the world.</summary>
internal sealed class FaultInjector(World world, SplitMix64 chance)
{
    private readonly FaultPlan plan = world.Plan.Faults;
    private readonly HashSet<SimWorker> slowed = [];
    private readonly SimOperator person = new(world);
    private readonly List<Sickness> sicknesses = [.. Enum.GetValues<Sickness>().Where(value => value != Sickness.None)];
    private bool terminated;

    public SplitMix64 Chance => chance;

    public bool Healed { get; private set; }

    /// <summary>When the world healed; null before.</summary>
    public long? HealedAt { get; private set; }

    public int Count { get; private set; }

    /// <summary>The journal lies on the disk that is full.</summary>
    public bool JournalSuffers { get; private set; }

    /// <summary>A full disk may end a run, with an exit code that says so.</summary>
    public bool DiskWasFull { get; private set; }

    public void Begin()
    {
        if (plan.MeanSeconds > 0)
            world.Events.After(Ticks.Of(chance.Exponential(plan.MeanSeconds)), Strike);
        if (plan.HealAtSeconds < double.MaxValue)
            world.Events.At(Ticks.Of(plan.HealAtSeconds), Heal);
    }

    /// <summary>At each commit.</summary>
    public void Progressed(StepId committed)
    {
        if (!Healed && committed.Value >= world.Plan.Steps * plan.HealAtShare)
            Heal();
    }

    public bool StrikesWorker(SimWorker worker)
    {
        if (Healed || plan.WorkerStrike == 0 || !chance.Chance(plan.WorkerStrike))
            return false;
        Count++;
        world.Trace.Write("fault", $"{worker.Name} dies between two effects");
        worker.Kill(137);
        return true;
    }

    public bool StrikesCoordinator(Control.SimCoordinator coordinator)
    {
        if (Healed || plan.CoordinatorStrike == 0 || !chance.Chance(plan.CoordinatorStrike))
            return false;
        Count++;
        coordinator.Crash("killed between two effects");
        return true;
    }

    /// <summary>Where nobody is left who could notice what a worker does wrong, it ends.</summary>
    public void Decided(RunState state)
    {
        if (!state.Ready.Any())
            return;
        foreach (var sick in world.Workers.Where(worker => worker.Sickness != Sickness.None
            && state.Ready.All(slot => slot.DataAddress == worker.Name)).ToList())
            sick.Kill(137);
    }

    /// <summary>
    /// Of two who compute wrongly nobody could tell; a run does not live through many disputes in a row.
    /// </summary>
    private void Sicken(SimWorker worker)
    {
        if (world.Workers.Any(other => other.Sickness != Sickness.None))
            return;
        worker.Sickness = chance.Pick(sicknesses);
        world.Trace.Write("fault", $"{worker.Name} {worker.Sickness}");
        if (worker.Sickness == Sickness.MisreportsNorm)
            sicknesses.Remove(Sickness.MisreportsNorm);
        if (world.Coordinator is { } coordinator)
            Decided(coordinator.State);
    }

    private void Heal()
    {
        if (Healed)
            return;
        (Healed, HealedAt) = (true, world.Events.Now);
        world.Trace.Write("world", "heals");
        world.Weather = Weather.Fair;
        world.Disk.Full = false;
        person.Resume();
        foreach (var worker in slowed)
            worker.Slowness = 1;
    }

    private void Strike()
    {
        if (Healed)
            return;
        Count++;
        Do(chance.Pick(plan.Kinds));
        world.Events.After(Ticks.Of(chance.Exponential(plan.MeanSeconds)), Strike);
    }

    private void Do(FaultKind kind)
    {
        var worker = world.Workers.Count == 0 ? null : chance.Pick(world.Workers);
        world.Trace.Write("fault", $"{kind} {worker?.Name}");
        world.Trace.Add(typeof(FaultKind), (long)kind, 0);
        switch (kind)
        {
            case FaultKind.KillWorker:
                worker?.Kill(137);
                break;
            // A place that was drained stays empty: enough others must be left.
            case FaultKind.TerminateWorker when worker is not null && !terminated
                && world.Plan.Workers > world.Plan.Settings.MinWorkers:
                terminated = true;
                worker.Take(() => worker.Step(new LeaveRequested("SIGTERM")));
                break;
            case FaultKind.KillCoordinator:
                world.Coordinator?.Crash("killed");
                break;
            case FaultKind.CrashCoordinatorHost when world.Coordinator is { } coordinator:
                world.Journal.CrashHost(chance.Fraction());
                coordinator.Crash("its host went down");
                break;
            case FaultKind.PauseWorker:
                worker?.Pause(Ticks.Of(chance.Exponential(4)));
                break;
            case FaultKind.PauseCoordinator:
                world.Coordinator?.Pause(Ticks.Of(chance.Exponential(4)));
                break;
            case FaultKind.HangCompute when worker is not null:
                // Half of them for good.
                worker.Compute.Hang = Ticks.Of(chance.Chance(0.5) ? 86_400 : chance.Exponential(8));
                break;
            case FaultKind.SlowDown when worker is not null:
                worker.Slowness = 1 + (chance.Fraction() * 20);
                slowed.Add(worker);
                world.Events.After(Ticks.Of(chance.Exponential(5)), () => worker.Slowness = 1);
                break;
            case FaultKind.CutControl:
                worker?.Link?.Cut();
                break;
            case FaultKind.CutData when worker is not null && world.Workers.Count > 1:
                var other = chance.Pick(world.Workers);
                if (other != worker)
                    worker.LinkTo(other).Cut();
                break;
            case FaultKind.Partition when worker is not null:
                Partition(worker, bothWays: true);
                break;
            case FaultKind.PartitionOneWay when worker is not null:
                Partition(worker, bothWays: false);
                break;
            case FaultKind.FillDisk:
                (world.Disk.Full, DiskWasFull, JournalSuffers) = (true, true, chance.Chance(0.3));
                world.Events.After(Ticks.Of(chance.Exponential(3)), () => world.Disk.Full = false);
                break;
            case FaultKind.PauseRun:
                person.Ask(new PauseRun("maintenance"));
                world.Events.After(Ticks.Of(chance.Exponential(3)), person.Resume);
                break;
            case FaultKind.RequestCheckpoint:
                person.Ask(new SaveCheckpoint("before lunch"));
                break;
            case FaultKind.SickenWorker when worker is not null:
                Sicken(worker);
                break;
        }
    }

    /// <summary>A worker is cut off for a while: a short time TCP outlasts, in a long one connections break.</summary>
    private void Partition(SimWorker worker, bool bothWays)
    {
        var seconds = chance.Exponential(3);
        var until = world.Events.Now + Ticks.Of(seconds);
        var outbound = bothWays || chance.Chance(0.5);
        if (worker.Link is { } link)
        {
            if (outbound)
                link.Up.Block(until);
            if (bothWays || !outbound)
                link.Down.Block(until);
            if (seconds > 3)
                world.Events.After(Ticks.Of(3), link.Cut);
        }
        foreach (var other in world.Workers)
        {
            if (other == worker)
                continue;
            var data = worker.LinkTo(other);
            if (outbound)
                data.From(worker).Block(until);
            if (bothWays || !outbound)
                data.From(other).Block(until);
            if (seconds > 3)
                world.Events.After(Ticks.Of(3 + chance.Fraction()), data.Cut);
        }
    }
}
