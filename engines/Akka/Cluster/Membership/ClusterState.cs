using System.Collections.Immutable;
using Akka.Actor;
using Akka.Remote;

namespace Akka.Cluster.Membership;

/// <summary>All that one node knows of its cluster. Immutable.</summary>
internal sealed record ClusterState(UniqueAddress Self, ImmutableHashSet<string> Roles)
{
    public ClusterPhase Phase { get; init; } = ClusterPhase.Idle;

    /// <summary>Holds self exactly while Phase is Member.</summary>
    public Gossip Gossip { get; init; } = Gossip.Empty;

    public ImmutableArray<Address> Seeds { get; init; } = [];

    /// <summary>Whom it asks to be taken in while Phase is Joining.</summary>
    public Address? JoinTarget { get; init; }

    /// <summary>When seeking or joining began.</summary>
    public DateTimeOffset AttemptsSince { get; init; }

    public DateTimeOffset NextAttempt { get; init; }
    public DateTimeOffset NextHeartbeat { get; init; }
    public DateTimeOffset NextGossip { get; init; }

    /// <summary>Counts the rounds of gossip, to take turns among peers.</summary>
    public int Round { get; init; }

    /// <summary>One for each monitored member.</summary>
    public ImmutableDictionary<UniqueAddress, PhiAccrualHistory> Detectors { get; init; } =
        ImmutableDictionary<UniqueAddress, PhiAccrualHistory>.Empty;

    /// <summary>Since when members and unreachable ones are the same, while any is unreachable; else null.</summary>
    public DateTimeOffset? StableSince { get; init; }

    /// <summary>
    /// Since when some have been unreachable without a decision; starts anew when nothing has changed for twice the
    /// stable time. Null while nobody is unreachable.
    /// </summary>
    public DateTimeOffset? UnstableSince { get; init; }

    public bool ExitRequested { get; init; }

    public Member? SelfMember => Gossip.Members.GetValueOrDefault(Self);
}
