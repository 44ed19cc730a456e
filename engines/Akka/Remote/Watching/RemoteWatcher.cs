using System.Collections.Immutable;
using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote.Watching;

/// <summary>
/// Death watch across systems. While an actor here watches one there, heartbeats go to that system; when it is silent
/// for too long, or another incarnation answers at its address, all that was watched there counts as ended.
/// </summary>
internal sealed class RemoteWatcher(Remoting remoting, TimeProvider time)
{
    /// <summary>Actors here that one peer may watch, counted with who watches them.</summary>
    private const int MaxWatchesOfPeer = 10_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<Address, WatchedNode> _watched = [];

    /// <summary>Who of other systems watches actors here.</summary>
    private readonly Dictionary<Address, HashSet<(IInternalActorRef Watchee, RemoteActorRef Watcher)>> _watchers = [];

    private ITimer? _timer;

    private PhiAccrualSettings Settings => remoting.Settings.WatchFailureDetector;

    public void Start()
    {
        var period = Settings.HeartbeatInterval < Settings.CheckInterval ? Settings.HeartbeatInterval
            : Settings.CheckInterval;
        _timer = time.CreateTimer(_ => Tick(), null, period, period);
    }

    public void Stop() => _timer?.Dispose();

    public void Watch(RemoteActorRef remote, Watch watch)
    {
        var address = remote.Path.Address;
        var uid = remoting.UidOf(address);
        bool first;
        lock (_gate)
        {
            first = !_watched.TryGetValue(address, out var node);
            if (first) _watched[address] = node = new WatchedNode { LastHeartbeat = time.GetUtcNow(), Uid = uid };
            node!.Watches.Add((remote, watch.Watcher));
        }
        if (first) remote.Association.Enqueue(new Outbound(FrameKind.Heartbeat));
        remote.Association.Enqueue(new Outbound(FrameKind.Watch, watch, Recipient: remote));
    }

    public void Unwatch(RemoteActorRef remote, Unwatch unwatch)
    {
        lock (_gate)
        {
            if (!_watched.TryGetValue(remote.Path.Address, out var node)
                || !node.Watches.Remove((remote, unwatch.Watcher))) return;
            if (node.Watches.Count == 0) _watched.Remove(remote.Path.Address);
        }
        remote.Association.Enqueue(new Outbound(FrameKind.Unwatch, unwatch, Recipient: remote));
    }

    /// <summary>A peer watches an actor of ours.</summary>
    public void OnWatched(Address peer, IInternalActorRef watchee, RemoteActorRef watcher)
    {
        if (!watchee.IsTerminated)
        {
            lock (_gate)
            {
                if (!_watchers.TryGetValue(peer, out var watchers)) _watchers[peer] = watchers = [];
                watchers.RemoveWhere(w => w.Watchee.IsTerminated);
                if (watchers.Count >= MaxWatchesOfPeer)
                {
                    remoting.PeerLog.Warn(
                        peer.ToString(), "watches", "{0} watches too much: further watches are dropped", peer);
                    return;
                }
                watchers.Add((watchee, watcher));
            }
        }
        watchee.SendSystemMessage(new Watch(watchee, watcher));
    }

    public void OnUnwatched(Address peer, IInternalActorRef watchee, RemoteActorRef watcher)
    {
        lock (_gate)
        {
            if (_watchers.TryGetValue(peer, out var watchers) && watchers.Remove((watchee, watcher))
                && watchers.Count == 0)
                _watchers.Remove(peer);
        }
        watchee.SendSystemMessage(new Unwatch(watchee, watcher));
    }

    /// <summary>
    /// A peer says that an actor of it, watched from here, has ended. It names the incarnation; the watch may not have.
    /// </summary>
    public void OnTerminated(Address peer, string watcheePath, string watcherPath, bool existed)
    {
        if (!ActorPath.TryParse(watcheePath,
            out var watchee)) throw new WireFormatException($"'{watcheePath}' is not an actor's path");
        // Nobody tells the death of another's actors.
        if (watchee.Address != peer) return;
        var watcher = remoting.System.Provider.ResolveActorRef(watcherPath);
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> ended;
        lock (_gate)
        {
            if (!_watched.TryGetValue(watchee.Address, out var node)) return;
            ended = node.Watches.Where(w => w.Watcher.Equals(watcher) && w.Watchee.Path == watchee &&
                (w.Watchee.Path.Uid == 0 || watchee.Uid == 0 || w.Watchee.Path.Uid == watchee.Uid)).ToList();
            node.Watches.ExceptWith(ended);
            if (node.Watches.Count == 0) _watched.Remove(watchee.Address);
        }
        Notify(ended, existed, addressTerminated: false);
    }

    public void OnHeartbeatReply(Address peer)
    {
        lock (_gate)
        {
            if (!_watched.TryGetValue(peer, out var node)) return;
            var now = time.GetUtcNow();
            node.History = node.History?.Heartbeat(Settings, now) ?? PhiAccrualHistory.Start(Settings, now);
        }
    }

    /// <summary>A peer has said which incarnation it is. One before it has ended with all its actors.</summary>
    public void OnPeer(Address peer, int uid, bool restarted)
    {
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> ended = [];
        lock (_gate)
        {
            if (_watched.TryGetValue(peer, out var node))
            {
                // A watch that no incarnation has heard of yet is meant for this one.
                node.Uid ??= uid;
                if (node.Uid != uid && _watched.Remove(peer)) ended = [.. node.Watches];
            }
        }
        Notify(ended, existed: true, addressTerminated: true);
        if (restarted) DropWatchersOf(peer);
    }

    /// <summary>
    /// A connection to a peer was made: what was watched there is said again, since saying it may have been lost.
    /// </summary>
    public void OnConnected(Address peer)
    {
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> again;
        lock (_gate) again = _watched.TryGetValue(peer, out var node) ? [.. node.Watches] : [];
        foreach (var (watchee, watcher) in again)
            watchee.Association.Enqueue(new Outbound(FrameKind.Watch, new Watch(watchee, watcher), Recipient: watchee));
    }

    private void Tick()
    {
        var now = time.GetUtcNow();
        var silent = new List<Address>();
        var due = new List<Address>();
        lock (_gate)
        {
            foreach (var (address, node) in _watched)
            {
                node.History ??= PhiAccrualHistory.Start(Settings, now + Settings.ExpectedResponseAfter);
                if (!node.History.IsAvailable(Settings, now)) silent.Add(address);
                if (now - node.LastHeartbeat < Settings.HeartbeatInterval * 0.9) continue;
                node.LastHeartbeat = now;
                due.Add(address);
            }
        }
        foreach (var address in due) remoting.AssociationWith(address).Enqueue(new Outbound(FrameKind.Heartbeat));
        foreach (var address in silent) GiveUp(address);
    }

    private void GiveUp(Address peer)
    {
        remoting.System.Log.Warning("{0} is silent for too long: what was watched there counts as ended", peer);
        List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> ended;
        lock (_gate) ended = _watched.Remove(peer, out var node) ? [.. node.Watches] : [];
        remoting.Quarantine(peer);
        Notify(ended, existed: true, addressTerminated: true);
        DropWatchersOf(peer);
    }

    private static void Notify(List<(RemoteActorRef Watchee, IInternalActorRef Watcher)> ended, bool existed,
        bool addressTerminated)
    {
        foreach (var (watchee, watcher) in ended)
            watcher.SendSystemMessage(new DeathWatchNotification(watchee, existed, addressTerminated));
    }

    private void DropWatchersOf(Address peer)
    {
        HashSet<(IInternalActorRef Watchee, RemoteActorRef Watcher)>? gone;
        lock (_gate) _watchers.Remove(peer, out gone);
        foreach (var (watchee, watcher) in gone ?? []) watchee.SendSystemMessage(new Unwatch(watchee, watcher));
    }

    private sealed class WatchedNode
    {
        public HashSet<(RemoteActorRef Watchee, IInternalActorRef Watcher)> Watches { get; } = [];
        public PhiAccrualHistory? History { get; set; }
        public DateTimeOffset LastHeartbeat { get; set; }

        /// <summary>The incarnation that has heard of the watches; null before any connection.</summary>
        public int? Uid { get; set; }
    }
}
