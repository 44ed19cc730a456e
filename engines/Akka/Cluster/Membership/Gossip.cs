using System.Collections.Immutable;
using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

/// <summary>
/// The shared view of the cluster, and who has seen this very view. Views merge by taking the furthest status of each
/// member, the newest observation of each observer and all tombstones: commutative, associative and idempotent, so
/// every order of exchange leads to the same view.
/// </summary>
internal sealed record Gossip
{
    /// <summary>Tombstones kept: a view older than so many removals might bring a removed member back.</summary>
    private const int MaxTombstones = 1000;

    /// <summary>
    /// Members equal by identity, so a map must compare them by reference or it would keep an older status.
    /// </summary>
    public static readonly ImmutableSortedDictionary<UniqueAddress, Member> NoMembers =
        ImmutableSortedDictionary.Create<UniqueAddress, Member>(null, ReferenceEqualityComparer.Instance);

    public static Gossip Empty { get; } = new();

    public ImmutableSortedDictionary<UniqueAddress, Member> Members { get; init; } = NoMembers;

    /// <summary>Who was removed, numbered in order of removal. A removed incarnation never comes back.</summary>
    public ImmutableSortedDictionary<UniqueAddress, int> Tombstones { get; init; } =
        ImmutableSortedDictionary<UniqueAddress, int>.Empty;

    /// <summary>Observer and subject are members.</summary>
    public ImmutableDictionary<ObservationKey, Observation> Observations { get; init; } =
        ImmutableDictionary<ObservationKey, Observation>.Empty;

    /// <summary>Who is known to hold this view.</summary>
    public ImmutableHashSet<UniqueAddress> Seen { get; init; } = [];

    public Gossip With(Member member) => this with { Members = Members.SetItem(member.UniqueAddress, member) };

    public Gossip Remove(UniqueAddress node)
    {
        var next = Tombstones.IsEmpty ? 1 : Tombstones.Values.Max() + 1;
        return (this with { Tombstones = Tombstones.SetItem(node, next) }).Pruned();
    }

    public Gossip Observe(UniqueAddress observer, UniqueAddress subject, bool reachable)
    {
        var key = new ObservationKey(observer, subject);
        var before = Observations.GetValueOrDefault(key, new Observation(0, true));
        return before.Reachable == reachable
            ? this
            : this with { Observations = Observations.SetItem(key, new Observation(before.Version + 1, reachable)) };
    }

    /// <summary>
    /// Members that someone cannot reach, as <paramref name="self"/> judges: it knows that it is there itself, and
    /// gives nothing on the word of those whom it cannot reach, who, being cut off, hold everybody else to be lost.
    /// </summary>
    public ImmutableHashSet<UniqueAddress> UnreachableTo(UniqueAddress self) => Observations
        .Where(o => !o.Value.Reachable && o.Key.Subject != self && Members[o.Key.Observer].Status != Down
            && !Loses(self, o.Key.Observer))
        .Select(o => o.Key.Subject)
        .ToImmutableHashSet();

    /// <summary>Whether one member itself cannot reach the other.</summary>
    public bool Loses(UniqueAddress observer, UniqueAddress subject) =>
        Observations.TryGetValue(new ObservationKey(observer, subject), out var seen) && !seen.Reachable;

    public Gossip Merge(Gossip other)
    {
        var merged = new Gossip
        {
            Members = MergeMembers(Members, other.Members),
            Tombstones = MergeTombstones(Tombstones, other.Tombstones),
            Observations = MergeObservations(Observations, other.Observations),
        }.Pruned();
        var seen = ImmutableHashSet<UniqueAddress>.Empty;
        if (merged.SameView(this)) seen = seen.Union(Seen);
        if (merged.SameView(other)) seen = seen.Union(other.Seen);
        return merged with { Seen = seen };
    }

    /// <summary>Whether both hold the same, whoever has seen it.</summary>
    public bool SameView(Gossip other) =>
        Members.Count == other.Members.Count && Tombstones.Count == other.Tombstones.Count &&
        Observations.Count == other.Observations.Count &&
        Members.Values.All(m => other.Members.TryGetValue(m.UniqueAddress, out var o) && SameRecord(m, o)) &&
        Tombstones.All(t => other.Tombstones.TryGetValue(t.Key, out var o) && o == t.Value) &&
        Observations.All(e => other.Observations.TryGetValue(e.Key, out var o) && o == e.Value);

    /// <summary>How far a status is on the way from joining to removed.</summary>
    private static int Rank(MemberStatus status) => status switch
    {
        Joining => 0,
        WeaklyUp => 1,
        Up => 2,
        Leaving => 3,
        Exiting => 4,
        Down => 5,
        _ => 6,
    };

    private static bool SameRecord(Member a, Member b) =>
        a.Status == b.Status && a.UpNumber == b.UpNumber && a.ExitConfirmed == b.ExitConfirmed;

    private Gossip Pruned()
    {
        var tombstones = Tombstones;
        if (tombstones.Count > MaxTombstones)
        {
            var floor = tombstones.Values.Max() - MaxTombstones;
            tombstones = tombstones.RemoveRange(tombstones.Where(t => t.Value <= floor).Select(t => t.Key));
        }
        var members = Members.RemoveRange(Members.Keys.Where(tombstones.ContainsKey));
        var observations = Observations.RemoveRange(Observations.Keys.Where(
            k => !members.ContainsKey(k.Observer) || !members.ContainsKey(k.Subject)));
        return this with
        {
            Tombstones = tombstones,
            Members = members,
            Observations = observations,
            Seen = Seen.Intersect(members.Keys),
        };
    }

    private static ImmutableSortedDictionary<UniqueAddress, Member> MergeMembers(
        ImmutableSortedDictionary<UniqueAddress, Member> ours, ImmutableSortedDictionary<UniqueAddress, Member> theirs)
    {
        foreach (var (node, their) in theirs)
        {
            ours = ours.SetItem(node, ours.TryGetValue(node, out var our) ? Furthest(our, their) : their);
        }
        return ours;
    }

    private static Member Furthest(Member a, Member b) => new(
        a.UniqueAddress,
        Rank(a.Status) >= Rank(b.Status) ? a.Status : b.Status,
        a.Roles,
        Math.Min(a.UpNumber, b.UpNumber),
        a.ExitConfirmed || b.ExitConfirmed);

    private static ImmutableSortedDictionary<UniqueAddress, int> MergeTombstones(
        ImmutableSortedDictionary<UniqueAddress, int> ours, ImmutableSortedDictionary<UniqueAddress, int> theirs)
    {
        foreach (var (node, number) in theirs)
        {
            ours = ours.SetItem(node, Math.Max(number, ours.GetValueOrDefault(node)));
        }
        return ours;
    }

    private static ImmutableDictionary<ObservationKey, Observation> MergeObservations(
        ImmutableDictionary<ObservationKey, Observation> ours, ImmutableDictionary<ObservationKey, Observation> theirs)
    {
        foreach (var (key, their) in theirs)
        {
            if (!ours.TryGetValue(key, out var our) || our.Version < their.Version) ours = ours.SetItem(key, their);
        }
        return ours;
    }
}
