using Akka.Cluster.Membership;

namespace Akka.Cluster.Downing;

/// <summary>
/// The side with more members of the role survives, the other gives itself up; of two equal sides the one with the
/// first address. Without any member of the role, none survives.
/// </summary>
internal sealed class KeepMajority(string? role) : IDowningStrategy
{
    public string Name => role is null ? "keep-majority" : $"keep-majority of role {role}";

    public IReadOnlyCollection<UniqueAddress> Decide(Gossip view, IReadOnlySet<UniqueAddress> lost)
    {
        var electorate = view.Members.Values
            .Where(m => m.Status is MemberStatus.Up or MemberStatus.Leaving && (role is null || m.HasRole(role)))
            .Select(m => m.UniqueAddress)
            .ToList();
        if (electorate.Count == 0) return view.Members.Keys.ToList();
        var there = electorate.Count(lost.Contains);
        var here = electorate.Count - there;
        var survive = here > there || (here == there && !lost.Contains(electorate[0]));
        return survive ? lost.ToList() : view.Members.Keys.Where(n => !lost.Contains(n)).ToList();
    }
}
