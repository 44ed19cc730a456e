using Akka.Remote;
using static Akka.Cluster.MemberStatus;

namespace Akka.Cluster.Membership;

internal sealed partial class ClusterTurn
{
    private void SendHeartbeats()
    {
        if (now < _state.NextHeartbeat) return;
        _state = _state with { NextHeartbeat = now + settings.FailureDetector.HeartbeatInterval };
        foreach (var node in Monitored()) Send(node.Address, new Heartbeat(Self));
    }

    private void OnHeartbeatReply(HeartbeatReply reply)
    {
        if (!_state.Detectors.TryGetValue(reply.From, out var history)) return;
        _state = _state with
        {
            Detectors = _state.Detectors.SetItem(reply.From, history.Heartbeat(settings.FailureDetector, now)),
        };
        JudgeReachability();
    }

    private void JudgeReachability()
    {
        var monitored = Monitored();
        var expectedBy = now + settings.FailureDetector.ExpectedResponseAfter;
        var detectors = _state.Detectors.RemoveRange(_state.Detectors.Keys.Where(n => !monitored.Contains(n)));
        var view = View;
        foreach (var node in monitored)
        {
            if (!detectors.TryGetValue(node, out var history))
            {
                history = PhiAccrualHistory.Start(settings.FailureDetector, expectedBy);
                detectors = detectors.SetItem(node, history);
            }
            view = view.Observe(Self, node, history.IsAvailable(settings.FailureDetector, now));
        }
        _state = _state with { Detectors = detectors };
        if (!ReferenceEquals(view, View)) Change(view);
    }

    /// <summary>
    /// The next members after this one on a ring ordered by hash, and whoever this one holds to be lost.
    /// </summary>
    private HashSet<UniqueAddress> Monitored()
    {
        var ring = View.Members.Values
            .Where(m => m.Status != Down)
            .Select(m => m.UniqueAddress)
            .OrderBy(RingPlace).ThenBy(n => n)
            .ToList();
        var self = ring.IndexOf(Self);
        var monitored = new HashSet<UniqueAddress>();
        for (var i = 1; i < ring.Count
            && monitored.Count < settings.MonitoredBy; i++) monitored.Add(ring[(self + i) % ring.Count]);
        monitored.Remove(Self);
        monitored.UnionWith(ring.Where(n => View.Loses(Self, n)));
        return monitored;
    }

    /// <summary>FNV-1a: the same on every node, which string.GetHashCode is not.</summary>
    private static uint RingPlace(UniqueAddress node)
    {
        var hash = 2166136261u;
        foreach (var c in node.Address.ToString()) hash = (hash ^ c) * 16777619u;
        return (hash ^ (uint)node.Uid) * 16777619u;
    }

    /// <summary>A partition that has lasted is decided by who leads its own side.</summary>
    private void ResolvePartition()
    {
        var lost = Lost(View);
        if (lost.Count == 0)
        {
            _state = _state with { StableSince = null, UnstableSince = null };
            return;
        }
        var same = lost.SetEquals(Lost(_before.Gossip)) && View.Members.Keys.SequenceEqual(_before.Gossip.Members.Keys);
        var since = same ? _state.StableSince ?? now : now;
        var unstable = now - since >= settings.StableAfter * 2 ? now : _state.UnstableSince ?? now;
        _state = _state with { StableSince = since, UnstableSince = unstable };
        if (Leadership.Leader(View, Self) != Self) return;
        if (now - since >= settings.StableAfter)
            MarkDown(settings.Downing.Name, settings.Downing.Decide(View, lost));
        else if (now - unstable >= settings.StableAfter + settings.DownAllWhenUnstable)
            MarkDown("down-all-when-unstable", [.. View.Members.Keys]);
    }

    private void MarkDown(string why, IReadOnlyCollection<UniqueAddress> downed)
    {
        if (downed.Count == 0) return;
        Log($"{why}: marks as down {string.Join(", ", downed.Select(n => n.Address))}");
        Change(downed.Aggregate(View, (view, node) => view.With(view.Members[node].With(Down))));
    }

    private HashSet<UniqueAddress> Lost(Gossip view) =>
        view.UnreachableTo(Self).Where(n => view.Members[n].Status is not (Down or Exiting)).ToHashSet();
}
