using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster;

/// <summary>What <see cref="Cluster.Subscribe(IActorRef, Type[])"/> delivers.</summary>
public class ClusterEvent
{
    public static readonly SubscriptionInitialStateMode InitialStateAsSnapshot =
        SubscriptionInitialStateMode.InitialStateAsSnapshot;
    public static readonly SubscriptionInitialStateMode InitialStateAsEvents =
        SubscriptionInitialStateMode.InitialStateAsEvents;

    private ClusterEvent()
    {
    }

    /// <summary>How a subscriber learns of what happened before.</summary>
    public enum SubscriptionInitialStateMode
    {
        /// <summary>By one <see cref="CurrentClusterState"/>.</summary>
        InitialStateAsSnapshot = 0,

        /// <summary>By the events that would have led there.</summary>
        InitialStateAsEvents = 1,
    }

    public interface IClusterDomainEvent : IDeadLetterSuppression;

    /// <summary>A member's status changed.</summary>
    public interface IMemberEvent : IClusterDomainEvent
    {
        Member Member { get; }
    }

    /// <summary>A member ceased to answer, or answers again.</summary>
    public interface IReachabilityEvent : IClusterDomainEvent;

    public abstract record MemberStatusChange(Member Member) : IMemberEvent;

    public sealed record MemberJoined(Member Member) : MemberStatusChange(Member);

    public sealed record MemberUp(Member Member) : MemberStatusChange(Member);

    public sealed record MemberLeft(Member Member) : MemberStatusChange(Member);

    public sealed record MemberExited(Member Member) : MemberStatusChange(Member);

    public sealed record MemberDowned(Member Member) : MemberStatusChange(Member);

    public sealed record MemberRemoved(Member Member, MemberStatus PreviousStatus) : MemberStatusChange(Member);

    public abstract record ReachabilityEvent(Member Member) : IReachabilityEvent;

    public sealed record UnreachableMember(Member Member) : ReachabilityEvent(Member);

    public sealed record ReachableMember(Member Member) : ReachabilityEvent(Member);

    /// <summary>Leader is null while there is none.</summary>
    public sealed record LeaderChanged(Address? Leader) : IClusterDomainEvent;

    public sealed record RoleLeaderChanged(string Role, Address? Leader) : IClusterDomainEvent;

    /// <summary>This node has left the cluster or was removed from it.</summary>
    public sealed class ClusterShuttingDown : IClusterDomainEvent
    {
        public static readonly IClusterDomainEvent Instance = new ClusterShuttingDown();

        private ClusterShuttingDown()
        {
        }
    }

    /// <summary>The cluster as one node sees it. Removed members are not in it.</summary>
    public sealed class CurrentClusterState : INoSerializationVerificationNeeded
    {
        private readonly ImmutableDictionary<string, Address?> _roleLeaders;

        public CurrentClusterState()
            : this([], [], null, ImmutableDictionary<string, Address?>.Empty)
        {
        }

        internal CurrentClusterState(
            ImmutableSortedSet<Member> members, ImmutableHashSet<Member> unreachable, Address? leader,
            ImmutableDictionary<string, Address?> roleLeaders)
        {
            Members = members;
            Unreachable = unreachable;
            Leader = leader;
            _roleLeaders = roleLeaders;
        }

        public ImmutableSortedSet<Member> Members { get; }
        public ImmutableHashSet<Member> Unreachable { get; }
        public Address? Leader { get; }
        public ImmutableHashSet<string> AllRoles => _roleLeaders.Keys.ToImmutableHashSet();

        /// <summary>The first member by address that is up and has the role.</summary>
        public Address? RoleLeader(string role) => _roleLeaders.GetValueOrDefault(role);
    }
}
