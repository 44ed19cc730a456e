using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

internal sealed partial class ClusterTurn
{
    /// <summary>While this node leads and all agree: brings members up, out and away.</summary>
    private void Lead()
    {
        while (_state.SelfMember is not null && Leadership.Leader(View, Self) == Self
            && Leadership.Converged(View, Self))
        {
            var next = Promoted(View);
            if (ReferenceEquals(next, View)) return;
            Change(next);
        }
    }

    private Gossip Promoted(Gossip view)
    {
        var unreachable = view.UnreachableTo(Self);
        var enough = EnoughMembers(view);
        var upNumber = view.Members.Values.Where(m => m.UpNumber != int.MaxValue).Select(m => m.UpNumber)
            .DefaultIfEmpty(0).Max();
        foreach (var member in view.Members.Values)
        {
            view = member.Status switch
            {
                Joining when enough && !unreachable.Contains(member.UniqueAddress) =>
                    view.With(member.WithUp(++upNumber)),
                Leaving => view.With(member.With(Exiting)),
                Exiting when member.ExitConfirmed || unreachable.Contains(member.UniqueAddress) =>
                    view.Remove(member.UniqueAddress),
                Down when member.UniqueAddress != Self => view.Remove(member.UniqueAddress),
                _ => view,
            };
        }
        return view;
    }

    private bool EnoughMembers(Gossip view) =>
        view.Members.Count >= settings.MinimumMembers &&
        settings.MinimumMembersOfRole.All(r => view.Members.Values.Count(m => m.HasRole(r.Key)) >= r.Value);
}
