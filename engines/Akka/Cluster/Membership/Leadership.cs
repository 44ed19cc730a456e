using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

/// <summary>Who leads a view, and when it may act.</summary>
internal static class Leadership
{
    /// <summary>The first by address of those who are up and can be reached; before anyone is up, of all.</summary>
    public static UniqueAddress? Leader(Gossip view, UniqueAddress self, string? role = null)
    {
        var unreachable = view.UnreachableTo(self);
        var candidates = view.Members.Values
            .Where(m => !unreachable.Contains(m.UniqueAddress))
            .Where(m => role is null || m.HasRole(role))
            .ToList();
        return (candidates.Find(m => m.Status is Up or Leaving)
            ?? candidates.Find(m => m.Status is Joining)
            ?? candidates.Find(m => m.Status is Exiting))?.UniqueAddress;
    }

    /// <summary>Everyone who is up has seen the view, and who cannot be reached has been given up.</summary>
    public static bool Converged(Gossip view, UniqueAddress self) =>
        view.UnreachableTo(self).All(n => view.Members[n].Status is Down or Exiting) &&
        view.Members.Values.All(m => m.Status is not (Up or Leaving) || view.Seen.Contains(m.UniqueAddress));
}
