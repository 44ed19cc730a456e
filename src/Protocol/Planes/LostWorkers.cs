using Akka.Actor;
using Akka.Cluster;

namespace ClusterLlm.Protocol.Planes;

/// <summary>
/// Gives workers up that cannot be reached, where waiting for the cluster's own decision would cost more than a worker,
/// which starts again and joins. Nobody comes up, and nobody is removed, while anyone is unreachable.
/// </summary>
/// <remarks>
/// At the coordinator: once it has been so for <paramref name="patience"/>. The cluster leaves the decision to the
/// member with the first address, which may be a worker and wait for as long as it may live without a coordinator.
/// Everywhere: at once while a coordinator is on its way in, or the one before it at its address on its way out.
/// </remarks>
internal sealed class LostWorkers : ReceiveActor, IWithTimers
{
    private readonly Cluster cluster = Cluster.Get(Context.System);

    /// <summary>Workers that someone cannot reach.</summary>
    private readonly HashSet<Member> lost = [];

    /// <summary>Coordinators that are not up yet, or given up and not yet removed.</summary>
    private readonly HashSet<Member> waiting = [];

    public LostWorkers(TimeSpan? patience)
    {
        Receive<ClusterEvent.UnreachableMember>(gone => gone.Member.HasRole(ControlPlane.WorkerRole), gone =>
        {
            lost.Add(gone.Member);
            if (patience is { } wait)
                Timers.StartSingleTimer(gone.Member.UniqueAddress, new Overdue(gone.Member), wait);
            MakeWay();
        });
        Receive<ClusterEvent.ReachableMember>(back => Forget(back.Member));
        Receive<ClusterEvent.MemberRemoved>(gone =>
        {
            Forget(gone.Member);
            waiting.Remove(gone.Member);
        });
        Receive<ClusterEvent.MemberUp>(up => waiting.Remove(up.Member));
        Receive<ClusterEvent.MemberJoined>(joined => Wait(joined.Member));
        Receive<ClusterEvent.MemberDowned>(down => Wait(down.Member));
        Receive<Overdue>(overdue => lost.Contains(overdue.Member), overdue => cluster.Down(overdue.Member.Address));
        ReceiveAny(_ => { });
    }

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents,
        typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.IMemberEvent));

    protected override void PostStop() => cluster.Unsubscribe(Self);

    private void Wait(Member member)
    {
        if (!member.HasRole(ControlPlane.CoordinatorRole))
            return;
        waiting.Add(member);
        MakeWay();
    }

    private void MakeWay()
    {
        if (waiting.Count == 0)
            return;
        foreach (var worker in lost)
            cluster.Down(worker.Address);
    }

    private void Forget(Member member)
    {
        lost.Remove(member);
        Timers.Cancel(member.UniqueAddress);
    }

    private sealed record Overdue(Member Member);
}
