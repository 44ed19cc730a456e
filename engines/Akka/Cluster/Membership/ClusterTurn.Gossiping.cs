using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

internal sealed partial class ClusterTurn
{
    private void OnGossip(GossipTo gossip)
    {
        if (_state.Phase != ClusterPhase.Member || gossip.To != Self) return;
        if (!View.Members.ContainsKey(gossip.From))
        {
            // Someone who was removed and does not know it yet: let it see.
            if (View.Tombstones.ContainsKey(gossip.From)) Tell(gossip.From);
            return;
        }
        if (View.Loses(Self, gossip.From)) return;
        var merged = View.Merge(gossip.Gossip);
        Adopt(merged.Members.ContainsKey(Self) ? merged with { Seen = merged.Seen.Add(Self) } : merged);

        // A changed view goes to all anyway; the sender of an older one, or one that does not know that we agree, is
        // told.
        if (View.SameView(_before.Gossip) && (!gossip.Gossip.SameView(View) || !gossip.Gossip.Seen.Contains(Self)))
        {
            Tell(gossip.From);
        }
    }

    /// <summary>Tells a changed view, also to those who were in the old one and are in the new one no more.</summary>
    private void Broadcast()
    {
        var all = View.Members.Keys.Union(_before.Gossip.Members.Keys).Where(n => n != Self).ToList();
        if (all.Count <= settings.BroadcastLimit)
        {
            all.ForEach(Tell);
            return;
        }
        var removed = _before.Gossip.Members.Keys.Where(n => n != Self && !View.Members.ContainsKey(n));
        var some = Enumerable.Range(0, 8).Select(i => all[(_state.Round + (i * all.Count / 8)) % all.Count]);
        var leader = Leadership.Leader(View, Self) is { } l && l != Self ? new[] { l } : [];
        foreach (var node in removed.Union(some).Union(leader)) Tell(node);
    }

    /// <summary>
    /// What was lost on the way comes again: to those who may not have the view, else to one after the other.
    /// </summary>
    private void GossipAgain()
    {
        var others = View.Members.Values
            .Where(m => m.UniqueAddress != Self && m.Status != Down)
            .Select(m => m.UniqueAddress).ToList();
        if (others.Count == 0) return;
        var behind = others.Where(n => !View.Seen.Contains(n)).Take(settings.BroadcastLimit).ToList();
        if (behind.Count == 0) behind.Add(others[_state.Round % others.Count]);
        behind.ForEach(Tell);
    }

    private void Tell(UniqueAddress node) => Send(node.Address, new GossipTo(Self, node, View));
}
