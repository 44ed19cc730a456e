using System.Collections.Immutable;
using Akka.Cluster.Membership;

namespace Akka.Cluster.Tools.Singleton;

/// <summary>What one node knows of a singleton. Immutable.</summary>
internal sealed record SingletonState(UniqueAddress Self, string? Role, TimeSpan RemovalMargin)
{
    public SingletonRun Run { get; init; } = SingletonRun.Stopped;

    /// <summary>Members that may run it or may still be running it.</summary>
    public ImmutableSortedDictionary<UniqueAddress, Member> Members { get; init; } = Gossip.NoMembers;

    /// <summary>Who said that it does not run there.</summary>
    public ImmutableHashSet<UniqueAddress> HandedOver { get; init; } = [];

    /// <summary>Who waits to hear that it does not run here.</summary>
    public ImmutableHashSet<UniqueAddress> Successors { get; init; } = [];

    /// <summary>
    /// Members that were given up and removed: until then they may not have noticed, and still run it.
    /// </summary>
    public ImmutableDictionary<UniqueAddress, DateTimeOffset> Grace { get; init; } =
        ImmutableDictionary<UniqueAddress, DateTimeOffset>.Empty;

    public bool Leaving { get; init; }
}
