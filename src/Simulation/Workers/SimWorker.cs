using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Simulation.Control;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Network;
using ClusterLlm.Simulation.Values;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.State;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Simulation.Workers;

/// <summary>
/// A worker process: hands what happens to <see cref="WorkerMachine"/> and does what it says, as WorkerActor does.
/// </summary>
internal sealed class SimWorker : SimProcess, IPeerLink
{
    private const int FrameBytes = 1 << 16;
    private static readonly NumericsFingerprint Numerics = new("2", "openblas", "avx2", "native", 1, "fp32", "cpu");

    private readonly World world;
    private readonly SimCompute compute;
    private readonly Dictionary<WorkerId, SimWorker> peers = [];
    private readonly Dictionary<SimWorker, DataLink> links = [];
    private readonly Collective collective;
    private WorkerState state;
    private ControlLink? link;
    private StateServer? server;
    private StateFetch? fetch;
    private ReceiveState? fetching;
    private int checkpointsUnderWay;
    private Exit? exit;

    public SimWorker(World world, WorkerId place, int processId, double slowness)
        : base(world.Events)
    {
        (this.world, Place, ProcessId, Slowness) = (world, place, processId, slowness);
        Name = $"{place}.{processId}";
        Started = world.Events.Now;
        state = WorkerState.Start(place, new Incarnation(world.Chance.NextGuid()), processId, $"host{place.Value}",
            world.Now);
        compute = new SimCompute(world, this);
        collective = world.Plan.Workers > SimulationPlan.MostForSlices ? new BulkCollective(world, this)
            : new SliceCollective(world, this);
        TakeAfter(world.Plan.StartTicks(world.Chance), () => Step(new EnvironmentReady(Name, Numerics)));
        TakeAfter(Ticks.Second / 4, Tick);
        TakeAfter(10 * Ticks.Second, LookAtDonors);
    }

    /// <summary>Told once, with the exit code.</summary>
    public event Action<SimWorker, int>? Ended;

    public WorkerId Place { get; }

    public int ProcessId { get; }

    public string Name { get; }

    public long Started { get; }

    /// <summary>Compute takes so many times as long as elsewhere.</summary>
    public double Slowness { get; set; }

    /// <summary>What its machine does wrong; no process recovers from it.</summary>
    public Sickness Sickness { get; set; }

    public WorkerState State => state;

    public Collective Collective => collective;

    public SimCompute Compute => compute;

    public ControlLink? Link => link;

    public IEnumerable<SimWorker> Peers => peers.Values;

    public ulong Buffer(int buffer) => compute.Buffer(buffer);

    /// <summary>Reads a gradient when it is sent, or as late as when it arrives: both happen.</summary>
    public Func<ulong> Reading(int buffer)
    {
        var now = compute.Buffer(buffer);
        if (!world.Chance.Chance(0.5))
            return () => now;
        var at = state.At;
        return () => Alive && state.At == at ? compute.Buffer(buffer) : now;
    }

    public void HearFrom(ControlLink from, object message)
    {
        // A coordinator that died has sent this before: it may come late, even after another one's.
        world.Checker.Heard(this, from.Coordinator, message);
        Step(new Heard(message));
    }

    public void LoseCoordinator(SimCoordinator coordinator)
    {
        if (world.Coordinator is null || world.Coordinator == coordinator)
            Step(new CoordinatorLost());
    }

    public void FindCoordinator(SimCoordinator coordinator)
    {
        if (world.Coordinator == coordinator)
            Step(new CoordinatorFound());
    }

    public void Reduced(ReductionCompleted completed) => world.Events.After(0, () =>
        Take(() => Step(new GradientComplete(Sickness == Sickness.MisreportsNorm
            ? completed with { SquaredNorm = completed.SquaredNorm + 1 } : completed))));

    public void PeerEnded(SimWorker peer)
    {
        if (!peers.TryGetValue(peer.Place, out var known) || known != peer)
            return;
        peers.Remove(peer.Place);
        fetch?.Lost(peer.Place);
        Step(new PeerLost(peer.Place, peer.Name));
        FetchMoved();
    }

    /// <summary>Over the data plane.</summary>
    public void Send(WorkerId peer, object message)
    {
        if (!peers.TryGetValue(peer, out var to))
            return;
        LinkTo(to).From(this).Send(to, () => to.ReceiveData(this, message));
    }

    public DataLink LinkTo(SimWorker other)
    {
        if (!links.TryGetValue(other, out var known))
        {
            known = new DataLink(world, this, other);
            links[other] = other.links[this] = known;
        }
        return known;
    }

    public void Kill(int code)
    {
        if (!Alive)
            return;
        world.Trace.Add(typeof(Exit), ProcessId, (ulong)code);
        world.Trace.Write(Name, $"ends with {code}");
        Die();
        foreach (var other in links.Keys)
            other.links.Remove(this);
        Ended?.Invoke(this, code);
    }

    public void Step(WorkerInput input)
    {
        if (!Alive)
            return;
        var before = state;
        var transition = Decide(input);
        state = transition.State;
        world.Trace.Add(input.GetType(), ProcessId, (ulong)state.At.Step.Value);
        if (world.Trace.IsWritten && (transition.Reason.Length > 0 || input is not Worker.Training.Tick))
            world.Trace.Write(Name, $"{Words.Of(input)} -> {transition.Reason}");
        world.Checker.Stepped(this, before, state);
        foreach (var effect in transition.Effects)
        {
            if (world.Faults.StrikesWorker(this))
                return;
            Perform(effect);
            if (!Alive)
                return;
        }
    }

    private WorkerTransition Decide(WorkerInput input)
    {
        try
        {
            if (world.Mutation is not { } mutation)
                return WorkerMachine.Step(state, input, world.Now);
            input = mutation.Rewrite(state, input);
            return mutation.Rewrite(state, input, WorkerMachine.Step(state, input, world.Now));
        }
        catch (Exception thrown) when (thrown is not Checks.InvariantViolation)
        {
            throw new Checks.InvariantViolation("machines_do_not_throw",
                $"{Name} on {Words.Of(input)}: {thrown}", thrown);
        }
    }

    private void Tick()
    {
        Step(new Worker.Training.Tick());
        TakeAfter(Ticks.Second / 4, Tick);
    }

    private void LookAtDonors()
    {
        fetch?.GiveUpQuiet();
        FetchMoved();
        TakeAfter(10 * Ticks.Second, LookAtDonors);
    }

    private void Perform(WorkerEffect effect)
    {
        switch (effect)
        {
            case SendToCoordinator send:
                Tell(send.Message);
                break;
            case SendHeartbeat beat:
                Tell(beat.Heartbeat);
                break;
            case OpenRun:
                TakeAfter(Ticks.Of(0.05 + world.Chance.Fraction() * 0.2), Opened);
                break;
            case BringUpState load:
                compute.BringUp(load.Request);
                break;
            case FetchState receive:
                Fetch(receive.Request);
                break;
            case OfferState offer:
                server!.Offer(offer.At);
                break;
            case WithdrawState:
                server?.Withdraw();
                break;
            case BeginReduction begin:
                foreach (var member in begin.Plan.Members)
                    Connect(member.Worker, member.DataAddress);
                collective.Begin(begin.Plan);
                break;
            case AbandonReduction:
                collective.Abandon();
                break;
            case OfferNode offer:
                compute.CheckPublished(offer.Buffer);
                collective.Offer(offer.Node, offer.Buffer, offer.LossTokens);
                break;
            case Worker.Training.Compute node:
                compute.Node(node);
                break;
            case ApplyUpdate apply:
                compute.Apply(apply.Commit, collective);
                break;
            case Evaluate evaluate:
                compute.Evaluate(evaluate.Batch);
                break;
            case SettleOnState settle:
                compute.Settle(settle, collective);
                break;
            case CheckNodes check:
                compute.Check(check);
                break;
            case WriteFlight:
                break;
            case StartCheckpoint start:
                checkpointsUnderWay++;
                compute.Checkpoint(start.At, start.Progress);
                break;
            case Exit ending:
                exit = ending;
                EndIfWritten();
                break;
            default:
                throw new InvalidOperationException($"{effect.GetType().Name} is not known to the simulated worker");
        }
    }

    public void CheckpointDone(object report)
    {
        checkpointsUnderWay--;
        Step(new CheckpointEnded(report));
        EndIfWritten();
    }

    private void EndIfWritten()
    {
        if (exit is { } ending && checkpointsUnderWay == 0)
            Kill(ending.Code);
    }

    private void Tell(object message)
    {
        if (world.Coordinator is not { } coordinator)
            return;
        if (link?.Coordinator != coordinator)
            link = new ControlLink(world, this, coordinator);
        link.ToCoordinator(message);
    }

    private void Opened()
    {
        server = new StateServer(state.Self, compute, this, FrameBytes);
        Step(new RunOpened(TimeSpan.FromSeconds(60)));
    }

    private void Connect(WorkerId place, string address)
    {
        if (place != state.Self && world.Processes.TryGetValue(address, out var process))
            Connect(place, process);
    }

    private void Connect(WorkerId place, SimWorker process)
    {
        if (peers.TryGetValue(place, out var known) && known == process)
            return;
        peers[place] = process;
        // Nobody answers at a dead process's address.
        if (!process.Alive)
            TakeAfter(Ticks.Of(world.Chance.Fraction() * 0.2), () => PeerEnded(process));
    }

    private void Fetch(ReceiveState request)
    {
        foreach (var donor in request.Donors)
            Connect(donor.Worker, donor.DataAddress);
        fetching = request;
        fetch = new StateFetch(request.At, state.Self, Name, request.Donors.Select(donor => donor.Worker), compute,
            this);
        fetch.Begin();
        FetchMoved();
    }

    private void ReceiveData(SimWorker from, object message)
    {
        switch (message)
        {
            case Slice slice:
                collective.Receive(slice);
                world.Checker.Bounded(this);
                break;
            case StateRequest request:
                Connect(request.From, from);
                if (server is { } serving)
                    serving.Serve(request);
                else
                    Send(request.From, new StateRefused(request.At, state.Self, "it has no state"));
                break;
            case StateSlice slice:
                fetch?.Receive(slice);
                FetchMoved();
                break;
            case StateRefused refused:
                fetch?.Refused(refused);
                FetchMoved();
                break;
        }
    }

    /// <summary>What WorkerActor awaits: all ranges are there, or no donor is left.</summary>
    private void FetchMoved()
    {
        if (fetch is not { Completion.IsCompleted: true } done || fetching is not { } request)
            return;
        (fetch, fetching) = (null, null);
        if (done.Completion.Exception is { } failure)
        {
            TakeAfter(0, () => Step(new JobFailed(failure.GetBaseException().Message)));
            return;
        }
        compute.Job(Ticks.Millisecond, () => { }, () => compute.Held.Hash == request.StateHash
            ? new StateArrived(request.At, compute.Held.Hash, 0)
            : new StateMissing(request.At, $"the state received has hash {compute.Held.Hash:x16}"));
    }
}
