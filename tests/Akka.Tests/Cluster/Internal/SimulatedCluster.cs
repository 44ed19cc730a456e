using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Membership;

namespace Akka.Tests.Clustering.Internal;

/// <summary>
/// Membership machines over a network and a clock of the test's own. Messages are delayed by up to 20 ms, lost with a
/// probability, reordered, and cut off by partitions; all of it follows from a seed.
/// </summary>
internal sealed class SimulatedCluster(int seed, ClusterMachineSettings? settings = null, double loss = 0)
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private readonly ClusterMachine _machine = new(settings ?? new ClusterMachineSettings());
    private readonly Dictionary<Address, Process> _processes = [];
    private readonly PriorityQueue<(Address From, Address To, ClusterMessage Message),
        (DateTimeOffset, long)> _network = new();
    private readonly HashSet<(Address, Address)> _cuts = [];
    private long _sequence;

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public double Loss { get; set; } = loss;

    public static Address AddressOf(int port) => new("akka.tcp", "sim", "127.0.0.1", port);

    public ClusterState this[int port] => _processes[AddressOf(port)].State;

    public IReadOnlyList<ClusterEvent.IClusterDomainEvent> EventsAt(int port) => _processes[AddressOf(port)].Events;

    /// <summary>Starts a process, or another one at the address of one that has crashed.</summary>
    public void Start(int port, int[] seeds, params string[] roles)
    {
        var address = AddressOf(port);
        _processes[address] = new Process(
            new ClusterState(new UniqueAddress(address, _random.Next()), [.. roles]),
                Now + (TickPeriod * _random.NextDouble()));
        Step(address, new JoinSeeds([.. seeds.Select(AddressOf)]));
    }

    public void Crash(int port) => _processes.Remove(AddressOf(port));

    public void Leave(int at, int who) => Step(AddressOf(at), new LeaveNode(AddressOf(who)));

    public void Down(int at, int who) => Step(AddressOf(at), new DownNode(AddressOf(who)));

    public void Partition(int[] one, int[] other)
    {
        foreach (var (a, b) in one.SelectMany(a => other.Select(b => (AddressOf(a), AddressOf(b)))))
        {
            _cuts.Add((a, b));
            _cuts.Add((b, a));
        }
    }

    /// <summary>What the first says does not reach the second any more; the other way it does.</summary>
    public void CutOneWay(int from, int to) => _cuts.Add((AddressOf(from), AddressOf(to)));

    public void Heal() => _cuts.Clear();

    public void Run(TimeSpan time)
    {
        for (var end = Now + time; Now < end;) Advance();
    }

    /// <summary>Runs until it is so; fails when it is not within the time.</summary>
    public void RunUntil(Func<bool> condition, TimeSpan within, string what)
    {
        for (var end = Now + within; Now < end; Advance())
        {
            if (condition()) return;
        }
        Assert.Fail($"seed {seed}: not within {within}: {what}\n{this}");
    }

    /// <summary>All of these see all of these up, reachable, and nobody else, and agree on who leads.</summary>
    public bool AllUp(params int[] ports) => ports.All(p =>
        _processes.TryGetValue(AddressOf(p), out var process) && process.State.Gossip is var view &&
        view.Members.Values.Select(m => m.Address)
            .SequenceEqual(ports.Select(AddressOf).Order(Member.AddressOrdering)) &&
        view.Members.Values.All(m => m.Status == MemberStatus.Up) && view.UnreachableTo(process.State.Self).IsEmpty);

    public bool IsOver(int port) => this[port].Phase == ClusterPhase.Over;

    public override string ToString() => string.Join("\n", _processes.Select(p =>
        $"{p.Key.Port} {p.Value.State.Phase}: " + string.Join(", ", p.Value.State.Gossip.Members.Values.Select(m =>
            $"{m.Address.Port} {m.Status}{(p.Value.State.Gossip.UnreachableTo(p.Value.State.Self).Contains(m.UniqueAddress) ? " (lost)" : "")}" +
            $"{(p.Value.State.Gossip.Seen.Contains(m.UniqueAddress) ? "" : " (behind)")}"))));

    private void Advance()
    {
        var nextTick = _processes.Count == 0 ? Now + TickPeriod : _processes.Values.Min(p => p.NextTick);
        if (_network.TryPeek(out _, out var due) && due.Item1 <= nextTick)
        {
            Now = due.Item1 > Now ? due.Item1 : Now;
            var (from, to, message) = _network.Dequeue();
            if (!_cuts.Contains((from, to)) && _processes.ContainsKey(to)) Step(to, new Received(message));
            return;
        }
        Now = nextTick;
        foreach (var (address, process) in _processes.Where(p => p.Value.NextTick <= Now).ToList())
        {
            process.NextTick += TickPeriod;
            Step(address, new Tick());
        }
    }

    private void Step(Address address, ClusterInput input)
    {
        var process = _processes[address];
        (process.State, var effects) = _machine.Step(process.State, input, Now);
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case SendTo send when _random.NextDouble() >= Loss:
                    _network.Enqueue(
                        (address, send.Address, send.Message),
                            (Now + TimeSpan.FromMilliseconds(20 * _random.NextDouble()), _sequence++));
                    break;
                case Publish publish:
                    process.Events.Add(publish.Event);
                    break;
                case Exit:
                    Step(address, new ExitDone());
                    break;
            }
        }
    }

    private sealed class Process(ClusterState state, DateTimeOffset nextTick)
    {
        public ClusterState State { get; set; } = state;
        public DateTimeOffset NextTick { get; set; } = nextTick;
        public List<ClusterEvent.IClusterDomainEvent> Events { get; } = [];
    }
}
