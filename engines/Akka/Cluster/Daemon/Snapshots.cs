using System.Collections.Immutable;
using Akka.Cluster.Membership;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Daemon;

/// <summary>The public picture of a view.</summary>
internal static class Snapshots
{
    public static CurrentClusterState Of(Gossip view, UniqueAddress self) => new(
        [.. view.Members.Values],
        [.. view.UnreachableTo(self).Select(n => view.Members[n])],
        Leadership.Leader(view, self)?.Address,
        MembershipEvents.Roles(view).ToImmutableDictionary(r => r, r => Leadership.Leader(view, self, r)?.Address));
}
