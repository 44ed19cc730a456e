using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Workers;
using Runs = ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Simulation.Control;

/// <summary>
/// A coordinator process: hands what happens to <see cref="RunMachine"/> and does what it says, as CoordinatorActor
/// does.
/// </summary>
internal sealed class SimCoordinator : SimProcess
{
    private readonly World world;
    private readonly SimSupervisor? supervisor;
    private readonly Dictionary<WorkerId, SimWorker> workers = [];
    private readonly Dictionary<SimWorker, Incarnation> processes = [];
    private RunState state;

    public SimCoordinator(World world, RunState initial, SimSupervisor? supervisor)
        : base(world.Events)
    {
        (this.world, this.supervisor, state) = (world, supervisor, initial);
        Name = $"c{initial.Settings.Fence.Value}";
        if (supervisor is not null)
            supervisor.Listener = exited => Take(() => Step(exited, null));
        TakeAfter(Ticks.Second / 2, Tick);
    }

    public string Name { get; }

    public RunState State => state;

    public Fence Fence => state.Settings.Fence;

    public void Hear(SimWorker sender, object message)
    {
        if (message is JoinRun join)
            processes[sender] = join.Incarnation;
        Step(new WorkerSaid(message, processes.TryGetValue(sender, out var process) ? process : null), sender);
    }

    public void Lost(SimWorker process, string why)
    {
        foreach (var (place, known) in workers.ToList())
            if (known == process && state.Slots.TryGetValue(place, out var slot)
                && slot.Incarnation is { } incarnation)
                Step(new WorkerUnreachable(place, incarnation, why), null);
    }

    public void Crash(string why)
    {
        if (!Alive)
            return;
        world.Trace.Add(typeof(SimCoordinator), Fence.Value, 0);
        world.Trace.Write(Name, $"ends: {why}");
        Die();
        supervisor?.Stop();
        if (supervisor is not null)
            supervisor.Listener = null;
        world.CoordinatorEnded(this);
    }

    public void Step(RunInput input, SimWorker? sender)
    {
        if (!Alive)
            return;
        var started = ThreadClock.Nanoseconds();
        var before = state;
        var transition = Decide(input);
        state = transition.State;
        world.CoordinatorNanoseconds += ThreadClock.Nanoseconds() - started;
        world.Trace.Add(input is WorkerSaid said ? said.Message.GetType() : input.GetType(), Fence.Value,
            (ulong)state.Committed.Value);
        if (world.Trace.IsWritten
            && (transition.Reason.Length > 0 || input is not (Runs.Tick or WorkerSaid { Message: WorkerHeartbeat })))
            world.Trace.Write(Name, $"{Words.Of(input)} -> {transition.Reason}");
        world.Checker.Run.Stepped(this, before, transition);
        foreach (var effect in transition.Effects)
        {
            if (world.Faults.StrikesCoordinator(this))
                return;
            Perform(effect, sender);
            if (!Alive)
                return;
        }
        world.Faults.Decided(state);
    }

    private RunTransition Decide(RunInput input)
    {
        try
        {
            if (world.Mutation is not { } mutation)
                return RunMachine.Step(state, input, world.Now);
            input = mutation.Rewrite(state, input);
            return mutation.Rewrite(state, input, RunMachine.Step(state, input, world.Now));
        }
        catch (Exception thrown) when (thrown is not Checks.InvariantViolation)
        {
            throw new Checks.InvariantViolation("machines_do_not_throw",
                $"{Name} on {Words.Of(input)}: {thrown}", thrown);
        }
    }

    private void Tick()
    {
        Step(new Runs.Tick(), null);
        TakeAfter(Ticks.Second / 2, Tick);
    }

    private void Perform(RunEffect effect, SimWorker? sender)
    {
        switch (effect)
        {
            case WriteJournal write:
                Write(write.Record);
                break;
            case Send send:
                Tell(send.To, send.Message);
                break;
            case Reply reply:
                if (reply.Message is JoinAccepted accepted)
                    workers[accepted.Worker] = sender!;
                Tell(sender!, reply.Message);
                break;
            case EndProcess end:
                supervisor?.End(end.Worker, end.ProcessId);
                Tell(end.Worker, new StopWorker(state.Settings.Run, state.Settings.Fence, end.Reason, 1));
                break;
            case AbandonWorker abandon:
                supervisor?.Abandon(abandon.Worker);
                break;
            case PruneCheckpoints prune:
                world.Disk.Prune(keep: 2, prune);
                break;
            case ProcessProven proven:
                supervisor?.Proven(proven.Worker, proven.ProcessId);
                break;
            case WriteFlight or ShowTiming or AnswerOperator:
                break;
            case EndRun end:
                world.RunEnded(this, end);
                break;
            default:
                throw new InvalidOperationException(
                    $"{effect.GetType().Name} is not known to the simulated coordinator");
        }
    }

    private void Write(JournalRecord record)
    {
        if (world.Disk.Full && world.Faults.JournalSuffers)
            Crash("journal.bin: No space left on device");
        else
            world.Append(record);
    }

    private void Tell(WorkerId to, object message)
    {
        if (workers.TryGetValue(to, out var worker))
            Tell(worker, message);
    }

    private void Tell(SimWorker worker, object message)
    {
        world.Checker.Run.Told(this, worker, message);
        if (worker.Link is { } link && link.Coordinator == this)
            link.ToWorker(message);
    }
}
