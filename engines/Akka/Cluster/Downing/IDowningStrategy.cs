using Akka.Cluster.Membership;

namespace Akka.Cluster.Downing;

/// <summary>Decides, on each side of a partition alike, who is to be given up.</summary>
internal interface IDowningStrategy
{
    string Name { get; }

    /// <summary>The members to mark as down: those that are <paramref name="lost"/>, or those that are not.</summary>
    IReadOnlyCollection<UniqueAddress> Decide(Gossip view, IReadOnlySet<UniqueAddress> lost);
}
