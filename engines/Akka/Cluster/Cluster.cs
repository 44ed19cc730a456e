using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Cluster.Daemon;
using Akka.Cluster.Membership;
using Akka.Cluster.Wire;
using Akka.Configuration;
using Akka.Remote;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster;

/// <summary>
/// The cluster as seen and commanded from one node. Its state may be read by any thread; commands are carried out by
/// the cluster daemon, in order.
/// </summary>
public class Cluster : IExtension
{
    private readonly Lock _gate = new();
    private readonly List<Action> _onUp = [];
    private readonly List<Action> _onRemoved = [];
    private readonly TaskCompletionSource _exiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Snapshot _snapshot;
    private IActorRef _daemon = ActorRefs.Nobody;
    private bool _up;

    internal Cluster(ExtendedActorSystem system, ClusterSettings settings)
    {
        if (!system.TryGetExtension<Remoting>(out var remoting))
            throw new ConfigurationException("A cluster needs remoting: call WithRemoting before WithClustering.");
        System = system;
        Settings = settings;
        SelfUniqueAddress = new UniqueAddress(remoting.DefaultAddress, remoting.Uid);
        MachineState = new ClusterState(SelfUniqueAddress, settings.Roles);
        _snapshot = new Snapshot(MachineState, NotAMember, new CurrentClusterState());
    }

    public ExtendedActorSystem System { get; }
    public Address SelfAddress => SelfUniqueAddress.Address;
    public UniqueAddress SelfUniqueAddress { get; }
    public ImmutableHashSet<string> SelfRoles => Settings.Roles;

    /// <summary>This node; with status Removed before it has joined and after it has left.</summary>
    public Member SelfMember => _snapshot.Self;

    public CurrentClusterState State => _snapshot.State;
    public bool IsUp => SelfMember.Status == MemberStatus.Up;

    /// <summary>Whether this node was removed or its system is ending. It does not join again.</summary>
    public bool IsTerminated => _ended.Task.IsCompleted;

    internal ClusterSettings Settings { get; }

    /// <summary>
    /// The daemon's state. Written by the daemon alone; kept here so that it outlives a restart of it.
    /// </summary>
    internal ClusterState MachineState { get; private set; }

    private Member NotAMember => new(SelfUniqueAddress, MemberStatus.Removed, Settings.Roles);

    public static Cluster Get(ActorSystem system) => system.TryGetExtension<Cluster>(out var cluster)
        ? cluster
        : throw new ConfigurationException(
            $"The actor system {system.Name} is in no cluster: it was made without WithClustering.");

    /// <summary>Joins the cluster that the node at the address is in; the own address forms a new one.</summary>
    public void Join(Address address) => _daemon.Tell(new JoinNode(address));

    public void JoinSeedNodes(IEnumerable<Address> seedNodes) => _daemon.Tell(new JoinSeeds([.. seedNodes]));

    /// <summary>Takes a member out in order: Leaving, Exiting, Removed.</summary>
    public void Leave(Address address) => _daemon.Tell(new LeaveNode(address));

    /// <summary>Takes this node out; the task ends when it was removed.</summary>
    public Task LeaveAsync()
    {
        Leave(SelfAddress);
        return _ended.Task;
    }

    /// <summary>Gives a member up, which must have ended or will end when it hears of it.</summary>
    public void Down(Address address) => _daemon.Tell(new DownNode(address));

    /// <summary>Sends the present state as <see cref="CurrentClusterState"/>, then events of these types.</summary>
    public void Subscribe(IActorRef subscriber, params Type[] to) =>
        Subscribe(subscriber, SubscriptionInitialStateMode.InitialStateAsSnapshot, to);

    /// <summary>Sends events of these types and their subtypes, after what was before, in the wanted form.</summary>
    public void Subscribe(IActorRef subscriber, SubscriptionInitialStateMode initialStateMode, params Type[] to)
    {
        if (to.Length == 0) throw new ArgumentException("at least one IClusterDomainEvent class is required",
            nameof(to));
        if (Array.Find(to, t => !typeof(IClusterDomainEvent).IsAssignableFrom(t)) is { } wrong)
            throw new ArgumentException($"subscribe to an IClusterDomainEvent or a subtype of it, not to {wrong}",
                nameof(to));
        _daemon.Tell(new SubscribeTo(subscriber, initialStateMode, [.. to]));
    }

    public void Unsubscribe(IActorRef subscriber) => _daemon.Tell(new UnsubscribeFrom(subscriber, null));

    public void Unsubscribe(IActorRef subscriber, Type to) => _daemon.Tell(new UnsubscribeFrom(subscriber, to));

    public void SendCurrentClusterState(IActorRef receiver) => receiver.Tell(State, ActorRefs.NoSender);

    /// <summary>Runs once this node is up; at once where it is.</summary>
    public void RegisterOnMemberUp(Action callback)
    {
        lock (_gate)
        {
            if (!_up)
            {
                _onUp.Add(callback);
                return;
            }
        }
        callback();
    }

    /// <summary>Runs once this node was removed or its system ends; at once where that was.</summary>
    public void RegisterOnMemberRemoved(Action callback)
    {
        lock (_gate)
        {
            if (!IsTerminated)
            {
                _onRemoved.Add(callback);
                return;
            }
        }
        callback();
    }

    internal void Start()
    {
        var serializer = new ClusterMessageSerializer(System);
        System.Serialization.AddSerializer("akka-cluster", serializer);
        System.Serialization.AddSerializationMap(typeof(ClusterMessage), serializer);
        ((ActorSystemImpl)System).AddExtension(this);
        _daemon = System.SystemActorOf(Props.Create(() => new ClusterDaemon(this, TimeProvider.System)),
            ClusterDaemon.Name);
        AddShutdownTasks(CoordinatedShutdown.Get(System));
        System.RegisterOnTermination(OnEnded);
        if (!Settings.SeedNodes.IsEmpty) JoinSeedNodes(Settings.SeedNodes);
    }

    /// <summary>Called by the daemon before it tells subscribers.</summary>
    internal void OnState(ClusterState state)
    {
        MachineState = state;
        if (_snapshot.Of.Gossip != state.Gossip)
            _snapshot = new Snapshot(state, state.SelfMember ?? NotAMember, Snapshots.Of(state.Gossip, state.Self));
        if (state.SelfMember?.Status == MemberStatus.Up) OnUp();
        if (state.ExitRequested || state.Phase == ClusterPhase.Over) _exiting.TrySetResult();
    }

    internal void OnEnded()
    {
        List<Action> callbacks;
        lock (_gate)
        {
            if (!_ended.TrySetResult()) return;
            callbacks = [.. _onRemoved];
            _onRemoved.Clear();
        }
        _exiting.TrySetResult();
        Run(callbacks);
    }

    private void OnUp()
    {
        List<Action> callbacks;
        lock (_gate)
        {
            _up = true;
            callbacks = [.. _onUp];
            _onUp.Clear();
        }
        Run(callbacks);
    }

    private void Run(List<Action> callbacks)
    {
        foreach (var callback in callbacks)
        {
            try
            {
                callback();
            }
            catch (Exception e)
            {
                System.Log.Log(Event.LogLevel.ErrorLevel, e,
                    new Event.LogMessage("A callback of the cluster failed: {0}", [e.Message]));
            }
        }
    }

    private void AddShutdownTasks(CoordinatedShutdown shutdown)
    {
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterLeave, "leave", async () =>
        {
            if (IsTerminated || MachineState.Phase != ClusterPhase.Member) return Done.Instance;
            Leave(SelfAddress);
            await _exiting.Task.ConfigureAwait(false);
            return Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterExitingDone, "exiting-completed", async () =>
        {
            if (MachineState.ExitRequested) await _daemon.Ask<Done>(new ExitDone()).ConfigureAwait(false);
            return Done.Instance;
        });
        shutdown.AddTask(CoordinatedShutdown.PhaseClusterShutdown, "wait-shutdown", () =>
        {
            OnEnded();
            return Task.FromResult(Done.Instance);
        });
    }

    private sealed record Snapshot(ClusterState Of, Member Self, CurrentClusterState State);
}
