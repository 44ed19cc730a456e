using Akka.Actor;
using Akka.Hosting;
using ClusterLlm.Hosting.Security;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;
using ClusterLlm.Protocol.Planes;
using ClusterLlm.Protocol.Serialization;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.State;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Worker.DataPlane;

/// <summary>
/// The worker's second actor system, remoting only, so that gradients never delay a heartbeat. Its host is separate
/// from the process's: one host starts one actor system.
/// </summary>
internal sealed class DataPlane : IPeerLink, IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly ServiceProvider _services;
    private readonly IReadOnlyList<IHostedService> _hosted;
    private volatile Dictionary<WorkerId, Peer> _peers = [];
    private IActorRef _actor = ActorRefs.Nobody;
    private ActorSystem _system = null!;

    private DataPlane(OwnAddress own, TimeSpan silence, PlaneTls? tls, ILoggerFactory loggers,
        IHostApplicationLifetime lifetime)
    {
        var peers = new PeerLog(loggers.CreateLogger("Peers"), TimeProvider.System);
        var services = new ServiceCollection();
        services.AddSingleton(loggers).AddSingleton(lifetime).AddLogging();
        services.AddAkka(DataPlaneOptions.SystemName, (builder, _) => builder
            .WithPlane(own.Host, port: 0, DataPlaneOptions.MaxFrameBytes, silence,
                system => new ControlSerializer(system, Landing), own.BindHost, tls)
            .WithActors((system, _) =>
            {
                _system = system;
                _actor = system.ActorOf(Props.Create(() => new DataActor(this, peers)), DataPlaneOptions.ActorName);
            }));
        _services = services.BuildServiceProvider();
        _hosted = [.. _services.GetServices<IHostedService>()];
    }

    public SliceLanding Landing { get; } = new();

    /// <summary>Set when the run has given this worker its place.</summary>
    public WorkerId Self { get; set; } = new(-1);

    /// <summary>Answers requests for state; null while there is none to give.</summary>
    public StateServer? Server { get; set; }

    /// <summary>A peer's connection was lost or its process ended. On any thread.</summary>
    public event Action<WorkerId, string>? PeerLost;

    /// <summary>akka.tcp://clusterllm-data@host:port, or akka.ssl.tcp.</summary>
    public string Address { get; private set; } = "";

    /// <summary>A peer that is silent for <paramref name="silence"/> is lost.</summary>
    public static async Task<DataPlane> StartAsync(OwnAddress own, TimeSpan silence, PlaneTls? tls,
        ILoggerFactory loggers,
        IHostApplicationLifetime lifetime, CancellationToken cancellation)
    {
        var plane = new DataPlane(own, silence, tls, loggers, lifetime);
        foreach (var service in plane._hosted)
            await service.StartAsync(cancellation).ConfigureAwait(false);
        plane.Address = ((ExtendedActorSystem)plane._system).Provider.DefaultAddress.ToString();
        return plane;
    }

    /// <summary>From now on messages to the worker go to this address, which is watched.</summary>
    public void Connect(WorkerId worker, string address)
    {
        lock (_lock)
        {
            if (_peers.TryGetValue(worker, out var known) && known.Address == address)
                return;
            var reference = ((ExtendedActorSystem)_system)
                .Provider.ResolveActorRef(DataPlaneOptions.ActorPath(address));
            _peers = new Dictionary<WorkerId, Peer>(_peers) { [worker] = new Peer(address, reference) };
            _actor.Tell(new DataActor.WatchPeer(worker, address, reference));
        }
    }

    /// <summary>Starts another actor on this system; <see cref="Resolve"/> finds it from elsewhere.</summary>
    public IActorRef ActorOf(Props props, string name) => _system.ActorOf(props, name);

    public IActorRef Resolve(string dataAddress, string name) =>
        ((ExtendedActorSystem)_system).Provider.ResolveActorRef($"{dataAddress}/user/{name}");

    public void Send(WorkerId peer, object message)
    {
        if (_peers.TryGetValue(peer, out var known))
            known.Reference.Tell(message, ActorRefs.NoSender);
    }

    /// <summary>A joining worker asks for a range of the state.</summary>
    public void Serve(StateRequest request)
    {
        Connect(request.From, request.DataAddress);
        if (Server is { } server)
            server.Serve(request);
        else
            Send(request.From, new StateRefused(request.At, Self, "it has no state"));
    }

    public void PeerEnded(WorkerId worker, string address)
    {
        lock (_lock)
        {
            if (_peers.TryGetValue(worker, out var known) && known.Address == address)
            {
                _peers = new Dictionary<WorkerId, Peer>(_peers);
                _peers.Remove(worker);
            }
        }

        PeerLost?.Invoke(worker, address);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _hosted.Reverse())
            await service.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
    }

    private sealed record Peer(string Address, IActorRef Reference);
}
