using Akka.Actor;
using static Akka.Cluster.ClusterEvent;

namespace Akka.Cluster.Membership;

/// <summary>What subscribers are told when one view follows another.</summary>
internal static class MembershipEvents
{
    public static IEnumerable<IClusterDomainEvent> Between(Gossip old, Gossip view, UniqueAddress self)
    {
        foreach (var member in view.Members.Values)
        {
            if (!old.Members.TryGetValue(member.UniqueAddress, out var was)
                || was.Status != member.Status) yield return Changed(member);
        }
        foreach (var member in old.Members.Values)
        {
            if (!view.Members.ContainsKey(member.UniqueAddress))
                yield return new MemberRemoved(member.With(MemberStatus.Removed), member.Status);
        }
        var (lost, lostBefore) = (view.UnreachableTo(self), old.UnreachableTo(self));
        foreach (var node in lost.Except(lostBefore)) yield return new UnreachableMember(view.Members[node]);
        foreach (var node in lostBefore.Except(lost))
        {
            if (view.Members.TryGetValue(node, out var member)) yield return new ReachableMember(member);
        }
        if (Leader(old, self) != Leader(view, self)) yield return new LeaderChanged(Leader(view, self));
        foreach (var role in Roles(old).Union(Roles(view)))
        {
            if (Leader(old, self, role) != Leader(view, self, role))
                yield return new RoleLeaderChanged(role, Leader(view, self, role));
        }
    }

    public static IEnumerable<string> Roles(Gossip view) => view.Members.Values.SelectMany(m => m.Roles).Distinct();

    private static Address? Leader(Gossip view, UniqueAddress self, string? role = null) =>
        Leadership.Leader(view, self, role)?.Address;

    private static IClusterDomainEvent Changed(Member member) => member.Status switch
    {
        MemberStatus.Joining => new MemberJoined(member),
        MemberStatus.Up => new MemberUp(member),
        MemberStatus.Leaving => new MemberLeft(member),
        MemberStatus.Exiting => new MemberExited(member),
        MemberStatus.Down => new MemberDowned(member),
        _ => throw new InvalidOperationException($"a member in a view cannot be {member.Status}"),
    };
}
