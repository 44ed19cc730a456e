using Akka.Actor;
using Akka.Cluster.Hosting;
using Akka.Event;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>Runs the singleton machine on one node; the singleton is its child.</summary>
internal sealed class SingletonManager : ReceiveActor
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(200);

    private readonly string _name;
    private readonly Props _singleton;
    private readonly object _termination;
    private readonly Cluster _cluster;
    private readonly TimeProvider _time;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly HashSet<IActorRef> _leaving = [];
    private SingletonState _state;
    private IActorRef? _child;
    private ICancelable? _tick;

    public SingletonManager(string name, Props singleton, ClusterSingletonOptions options, TimeProvider time)
    {
        _name = name;
        _singleton = singleton;
        _termination = options.TerminationMessage ?? PoisonPill.Instance;
        _time = time;
        _cluster = Cluster.Get(Context.System);
        var role = string.IsNullOrEmpty(options.Role) ? null : options.Role;
        _state = new SingletonState(_cluster.SelfUniqueAddress, role, _cluster.Settings.DownRemovalMargin);
        Receive<CurrentClusterState>(s => Step(new MembersAre([.. s.Members])));
        Receive<MemberRemoved>(e => Step(new MemberGone(e.Member, e.PreviousStatus)));
        Receive<IMemberEvent>(e => Step(new MemberIs(e.Member)));
        Receive<Terminated>(t =>
        {
            if (!t.ActorRef.Equals(_child)) return;
            _child = null;
            Step(new SingletonEnded());
        });
        Receive<LeaveSingleton>(leave =>
        {
            _leaving.Add(Sender);
            Step(leave);
        });
        Receive<SingletonInput>(Step);
    }

    public static Props Props(string name, Props singleton, ClusterSingletonOptions options) =>
        Actor.Props.Create(() => new SingletonManager(name, singleton, options, TimeProvider.System));

    protected override void PreStart()
    {
        SingletonSerialization.Register((ExtendedActorSystem)Context.System);
        _cluster.Subscribe(Self, SubscriptionInitialStateMode.InitialStateAsSnapshot, typeof(IMemberEvent));
        _tick = Context.System.Scheduler.ScheduleTellRepeatedlyCancelable(
            TickPeriod, TickPeriod, Self, new SingletonTick(), ActorRefs.NoSender);
        var (self, cluster) = (Self, _cluster);
        CoordinatedShutdown.Get(Context.System).AddTask(
            CoordinatedShutdown.PhaseClusterExiting, $"wait-singleton-exiting-{_name}",
            async () => cluster.IsTerminated ? Done.Instance
                : await self.Ask<Done>(new LeaveSingleton()).ConfigureAwait(false));
    }

    protected override void PostStop()
    {
        _tick?.Cancel();
        _cluster.Unsubscribe(Self);
    }

    private void Step(SingletonInput input)
    {
        (_state, var effects) = SingletonMachine.Step(_state, input, _time.GetUtcNow());
        foreach (var effect in effects) Do(effect);
    }

    private void Do(SingletonEffect effect)
    {
        switch (effect)
        {
            case StartSingleton:
                _log.Info("Singleton {0} starts at {1}", _name, _cluster.SelfAddress);
                _child = Context.Watch(Context.ActorOf(_singleton, _name));
                break;
            case StopSingleton:
                _log.Info("Singleton {0} stops at {1}", _name, _cluster.SelfAddress);
                _child?.Tell(_termination, Self);
                break;
            case SayTo say:
                var path = new RootActorPath(say.Node.Address) / Self.Path.Elements;
                Context.System.ActorSelection(path).Tell(say.Message, Self);
                break;
            case SingletonLeft:
                foreach (var waiting in _leaving) waiting.Tell(Done.Instance, Self);
                _leaving.Clear();
                break;
        }
    }
}
