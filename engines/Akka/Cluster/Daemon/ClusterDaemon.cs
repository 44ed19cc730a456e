using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Membership;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Daemon;

/// <summary>
/// Runs the membership machine: hands it what arrives and the passing of time, and does what it wants done.
/// </summary>
internal sealed class ClusterDaemon : ReceiveActor
{
    public const string Name = "cluster";
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(100);

    private readonly Cluster _cluster;
    private readonly TimeProvider _time;
    private readonly ClusterMachine _machine;
    private readonly Dictionary<Address, IActorRef> _peers = [];
    private readonly Dictionary<IActorRef, ImmutableHashSet<Type>> _subscribers = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private ICancelable? _tick;

    public ClusterDaemon(Cluster cluster, TimeProvider time)
    {
        _cluster = cluster;
        _time = time;
        _machine = new ClusterMachine(cluster.Settings.Machine);
        Receive<ClusterMessage>(m => Step(new Received(m)));
        Receive<ExitDone>(done =>
        {
            Step(done);
            Sender.Tell(Done.Instance);
        });
        Receive<ClusterInput>(Step);
        Receive<SubscribeTo>(Subscribe);
        Receive<UnsubscribeFrom>(Unsubscribe);
        Receive<Terminated>(t => _subscribers.Remove(t.ActorRef));
    }

    protected override void PreStart() => _tick = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
        TickPeriod, TickPeriod, Self, new Tick(), ActorRefs.NoSender);

    protected override void PostStop()
    {
        _tick?.Cancel();
        _cluster.OnEnded();
    }

    private void Step(ClusterInput input)
    {
        var (state, effects) = _machine.Step(_cluster.MachineState, input, _time.GetUtcNow());
        _cluster.OnState(state);
        foreach (var effect in effects) Do(effect);
    }

    private void Do(ClusterEffect effect)
    {
        switch (effect)
        {
            case SendTo send:
                PeerAt(send.Address).Tell(send.Message, Self);
                break;
            case Publish publish:
                Publish(publish.Event);
                break;
            case Note note:
                _log.Info(note.Text);
                break;
            case Exit:
                _ = CoordinatedShutdown.Get(Context.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);
                break;
            case Ended ended:
                End(ended.Downed);
                break;
        }
    }

    private void End(bool downed)
    {
        if (downed) _log.Warning("{0} was downed: the system ends", _cluster.SelfAddress);
        else _log.Info("{0} has left the cluster", _cluster.SelfAddress);
        _cluster.OnEnded();
        _tick?.Cancel();
        _ = CoordinatedShutdown.Get(Context.System).Run(downed
            ? CoordinatedShutdown.ClusterDowningReason.Instance
            : CoordinatedShutdown.ClusterLeavingReason.Instance);
    }

    private IActorRef PeerAt(Address address)
    {
        if (!_peers.TryGetValue(address, out var peer))
        {
            // Addresses that are members no more are forgotten before the table grows beyond the cluster.
            if (_peers.Count > 2 * (_cluster.MachineState.Gossip.Members.Count + 16)) _peers.Clear();
            var path = new RootActorPath(address) / "system" / Name;
            _peers[address] = peer = _cluster.System.Provider.ResolveActorRef(path);
        }
        return peer;
    }

    private void Publish(IClusterDomainEvent happened)
    {
        if (happened is IMemberEvent or IReachabilityEvent) _log.Info("{0}", happened);
        foreach (var (subscriber, types) in _subscribers)
        {
            if (types.Any(t => t.IsInstanceOfType(happened))) subscriber.Tell(happened, ActorRefs.NoSender);
        }
    }

    private void Subscribe(SubscribeTo wanted)
    {
        Context.Watch(wanted.Subscriber);
        _subscribers[wanted.Subscriber] = _subscribers.GetValueOrDefault(wanted.Subscriber, []).Union(wanted.Types);
        if (wanted.Mode == SubscriptionInitialStateMode.InitialStateAsSnapshot)
        {
            wanted.Subscriber.Tell(_cluster.State, ActorRefs.NoSender);
            return;
        }
        var state = _cluster.MachineState;
        foreach (var happened in MembershipEvents.Between(Gossip.Empty, state.Gossip, state.Self))
        {
            if (wanted.Types.Any(t => t.IsInstanceOfType(happened))) wanted.Subscriber.Tell(happened,
                ActorRefs.NoSender);
        }
    }

    private void Unsubscribe(UnsubscribeFrom unwanted)
    {
        if (!_subscribers.TryGetValue(unwanted.Subscriber, out var types)) return;
        types = unwanted.Type is null ? [] : types.Remove(unwanted.Type);
        if (types.IsEmpty)
        {
            _subscribers.Remove(unwanted.Subscriber);
            Context.Unwatch(unwanted.Subscriber);
        }
        else
        {
            _subscribers[unwanted.Subscriber] = types;
        }
    }
}
