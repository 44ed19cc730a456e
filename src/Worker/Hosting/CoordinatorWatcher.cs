using Akka.Actor;
using Akka.Cluster;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Hosting;

/// <summary>Tells the worker when the cluster loses its coordinator's node, and when there is one.</summary>
internal sealed class CoordinatorWatcher : ReceiveActor
{
    private readonly Cluster _cluster = Cluster.Get(Context.System);

    public CoordinatorWatcher(IActorRef worker, string role)
    {
        Receive<ClusterEvent.MemberUp>(up => up.Member.HasRole(role), _ => worker.Tell(new CoordinatorFound()));
        Receive<ClusterEvent.ReachableMember>(up => up.Member.HasRole(role), _ => worker.Tell(new CoordinatorFound()));
        Receive<ClusterEvent.UnreachableMember>(down => down.Member.HasRole(role), _ =>
            worker.Tell(new CoordinatorLost()));
        Receive<ClusterEvent.MemberRemoved>(down => down.Member.HasRole(role), _ => worker.Tell(new CoordinatorLost()));
        ReceiveAny(_ => { });
    }

    protected override void PreStart() => _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents,
        typeof(ClusterEvent.MemberUp), typeof(ClusterEvent.MemberRemoved), typeof(ClusterEvent.IReachabilityEvent));

    protected override void PostStop() => _cluster.Unsubscribe(Self);
}
