using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Actor;
using Akka.Actor.Internal;
using Akka.Event;
using Akka.Remote.Transport;
using Akka.Remote.Watching;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>
/// Remoting of one actor system. Each direction between two systems has a connection of its own, opened by the sender
/// at the first message: order within a pair of actors is kept, a message arrives at most once.
/// </summary>
internal sealed class Remoting : IRemoteProvider, IExtension
{
    /// <summary>Connections that have not yet said who they are.</summary>
    private const int MaxUngreeted = 64;

    private const int MaxUngreetedPerAddress = 48;

    /// <summary>More than processes of a cluster on one machine, with those of a command line.</summary>
    private const int MaxPeersPerAddress = 1_024;

    /// <summary>Systems of which something is remembered, however many names an attacker invents.</summary>
    private const int MaxKnown = 16_384;

    private readonly ConcurrentDictionary<Address, Association> _associations = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Address, InboundConnection> _inbound = [];
    private readonly Dictionary<Address, int> _uids = [];
    private readonly Pending<InboundConnection> _ungreeted = new(MaxUngreeted, MaxUngreetedPerAddress);
    private Listener? _listener;
    private bool _closed;

    public Remoting(ExtendedActorSystem system, RemoteSettings settings, TimeProvider? time = null)
    {
        System = system;
        Settings = settings;
        PeerLog = new PeerLog(system.Log);
        DefaultAddress = new Address(settings.Tls is null ? "akka.tcp" : "akka.ssl.tcp", system.Name);
        Watcher = new RemoteWatcher(this, time ?? TimeProvider.System);
    }

    public ExtendedActorSystem System { get; }
    public RemoteSettings Settings { get; }
    public Address DefaultAddress { get; private set; }
    public RemoteWatcher Watcher { get; }
    public PeerLog PeerLog { get; }
    public ReaderThreads Readers { get; } = new();

    /// <summary>Tells this incarnation of the system from others at the same address.</summary>
    public int Uid { get; } = RandomNumberGenerator.GetInt32(1, int.MaxValue);

    /// <summary>Cancelled when connections must no longer be waited for.</summary>
    public CancellationToken Stopping => _stop.Token;

    private Address? BoundAddress { get; set; }

    public void Start()
    {
        _listener = new Listener(this);
        var host = Settings.BindHost.Length > 0 ? Settings.BindHost : Dns.GetHostName();
        BoundAddress = DefaultAddress.WithHost(host).WithPort(_listener.Port);
        DefaultAddress = DefaultAddress.WithHost(Settings.PublicHost ?? host)
            .WithPort(Settings.PublicPort ?? _listener.Port);
        ((ActorSystemImpl)System).AddExtension(this);
        _listener.Start();
        Watcher.Start();
        Publish(new RemotingListenEvent([DefaultAddress]));
    }

    public bool IsOwn(Address address) => address == DefaultAddress || address == BoundAddress;

    public IInternalActorRef Resolve(ActorPath path) => new RemoteActorRef(this, AssociationWith(path.Address), path);

    public Association AssociationWith(Address address) =>
        _associations.TryGetValue(address, out var known) || _associations.Count < MaxKnown
            ? known ?? _associations.GetOrAdd(address, a => new Association(this, a))
            : new Association(this, address);

    public Hello Greeting(Address peer) => new(DefaultAddress, Uid, peer);

    public async Task Shutdown()
    {
        Watcher.Stop();
        _listener?.Dispose();
        await Task.WhenAll(_associations.Values.Select(a => a.Close())).ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        List<InboundConnection> connections;
        lock (_gate)
        {
            _closed = true;
            connections = [.. _inbound.Values, .. _ungreeted.All];
        }
        foreach (var connection in connections) connection.Dispose();
        Publish(new RemotingShutdownEvent());
    }

    public void Publish(RemotingLifecycleEvent happened)
    {
        if (System.Log.IsEnabled(happened.LogLevel())) System.Log.Log(happened.LogLevel(), "{0}", happened);
        System.EventStream.Publish(happened);
    }

    /// <summary>
    /// Gives the present incarnation of a peer up: what is said to it or by it from now on is not heard.
    /// </summary>
    public void Quarantine(Address peer)
    {
        int uid;
        InboundConnection? inbound;
        lock (_gate)
        {
            if (!_uids.TryGetValue(peer, out uid)) return;
            _inbound.TryGetValue(peer, out inbound);
        }
        AssociationWith(peer).Quarantine(uid);
        inbound?.Dispose();
        Publish(new QuarantinedEvent(peer, uid));
    }

    /// <summary>A peer has said which incarnation it is.</summary>
    public void OnPeer(Address peer, int uid)
    {
        int? before;
        lock (_gate)
        {
            before = _uids.TryGetValue(peer, out var known) ? known : null;
            _uids[peer] = uid;
        }
        Watcher.OnPeer(peer, uid, restarted: before is not null && before != uid);
    }

    /// <summary>The incarnation of a peer heard of last; null before any.</summary>
    public int? UidOf(Address peer)
    {
        lock (_gate) return _uids.TryGetValue(peer, out var uid) ? uid : null;
    }

    public void OnOpenFailed(Address peer, Exception cause, bool first)
    {
        if (Stopping.IsCancellationRequested) return;
        var level = first ? LogLevel.WarningLevel : LogLevel.DebugLevel;
        Publish(new AssociationErrorEvent(cause, DefaultAddress, peer, inbound: false, level));
        if (cause is RefusedException { Code: RefusalCode.Quarantined })
            Publish(new ThisActorSystemQuarantinedEvent(DefaultAddress, peer));
    }

    public void OnAccepted(Socket socket)
    {
        Sockets.Configure(socket, Settings);
        var connection = new InboundConnection(this, socket);
        InboundConnection? victim;
        lock (_gate)
        {
            if (_closed)
            {
                connection.Dispose();
                return;
            }
            victim = _ungreeted.Add(connection, connection.From);
        }
        if (victim is not null)
        {
            victim.Dispose();
            PeerLog.Warn(victim.From.ToString(), "flood",
                "{0} has too many connections that have not said who they are: the oldest is closed", victim.From);
        }
        connection.Start();
    }

    public (RefusalCode Code, string Reason)? Refusal(Hello hello, IPAddress from)
    {
        lock (_gate)
        {
            if (!_inbound.ContainsKey(hello.From)
                && (_inbound.Values.Count(c => c.From.Equals(from)) >= MaxPeersPerAddress
                || _uids.Count >= MaxKnown)) return (RefusalCode.Busy, "too many connections");
        }

        if (Stopping.IsCancellationRequested) return (RefusalCode.ShuttingDown, $"{DefaultAddress} is shutting down");
        if (hello.To is null || !IsOwn(hello.To)) return (RefusalCode.WrongAddress,
            $"this is {DefaultAddress}, not {hello.To}");
        if (hello.From == DefaultAddress) return (RefusalCode.WrongAddress, $"{hello.From} is this very system");
        if (AssociationWith(hello.From).IsQuarantined(hello.Uid))
            return (RefusalCode.Quarantined, $"{DefaultAddress} has given {hello.From} with uid {hello.Uid} up");
        return null;
    }

    /// <summary>The one connection of a peer replaces the one before, of which nothing is delivered any more.</summary>
    public bool OnInboundGreeted(InboundConnection connection)
    {
        InboundConnection? previous;
        lock (_gate)
        {
            _ungreeted.Remove(connection);
            if (_closed) return false;
            _inbound.Remove(connection.Peer!, out previous);
            _inbound[connection.Peer!] = connection;
        }
        previous?.Dispose();
        if (previous is not null && !previous.WaitForEnd(Settings.ConnectTimeout)) return false;
        OnPeer(connection.Peer!, connection.PeerUid);
        AssociationWith(connection.Peer!).PeerIsThere(connection.PeerUid);
        Publish(new AssociatedEvent(DefaultAddress, connection.Peer!, inbound: true));
        return true;
    }

    public void OnInboundEnded(InboundConnection connection, bool greeted)
    {
        lock (_gate)
        {
            _ungreeted.Remove(connection);
            if (connection.Peer is { } peer && _inbound.TryGetValue(peer, out var current)
                && current == connection) _inbound.Remove(peer);
        }
        if (greeted) Publish(new DisassociatedEvent(DefaultAddress, connection.Peer!, inbound: true));
    }
}
