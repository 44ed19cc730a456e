using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.Tests.Remote;
using ClusterLlm.Protocol.Planes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace ClusterLlm.Protocol.Tests.Planes;

/// <summary>
/// A node of the control plane behind a relay, which is its public address. The coordinator's singleton answers
/// everything with the number of its incarnation.
/// </summary>
internal sealed class PlaneNode : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly IHost host;
    private readonly Relay place;

    private PlaneNode(IHost host, Relay place) => (this.host, this.place) = (host, place);

    public Cluster Cluster => Cluster.Get(host.Services.GetRequiredService<ActorSystem>());

    public int Uid => Cluster.SelfUniqueAddress.Uid;

    public bool HasEnded => host.Services.GetRequiredService<ActorSystem>().WhenTerminated.IsCompleted;

    public static Task<PlaneNode> Coordinator(Relay place, params Relay[] others) =>
        Start(ControlPlane.CoordinatorRole, place, [place, .. others]);

    public static Task<PlaneNode> Worker(Relay place, Relay coordinator) =>
        Start(ControlPlane.WorkerRole, place, [coordinator]);

    /// <summary>The number of the coordinator's incarnation that answers first.</summary>
    public async Task<int> AskCoordinatorAsync()
    {
        var proxy = ActorRegistry.For(host.Services.GetRequiredService<ActorSystem>()).Get<Answering>();
        return await proxy.Ask<int>("who?", Deadline);
    }

    public async Task SeesAsync(Func<ClusterEvent.CurrentClusterState, bool> what)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!what(Cluster.State))
        {
            Assert.False(deadline.IsCancellationRequested, $"{Cluster.SelfAddress} sees " +
                $"[{string.Join(", ", Cluster.State.Members)}], unreachable [{string.Join(", ", Cluster.State.Unreachable)}]");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Ends without a word that anybody hears; the others' relays are cut meanwhile.</summary>
    public async Task KillAsync(params Relay[] others)
    {
        Relay[] all = [place, .. others];
        foreach (var relay in all)
            relay.Cut();
        Cluster.Down(Cluster.SelfAddress);
        await DisposeAsync();
        foreach (var relay in others)
        {
            relay.Break();
            relay.Mend();
        }
        place.Replace();
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None).WaitAsync(Deadline, CancellationToken.None);
        host.Dispose();
    }

    private static async Task<PlaneNode> Start(string role, Relay place, IEnumerable<Relay> seeds)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddAkka(ControlPlane.SystemName, (akka, _) =>
        {
            akka.WithControlPlane(new ControlPlaneOptions
            {
                Role = role,
                Host = "127.0.0.1",
                Port = place.TargetPort,
                Seeds = [.. seeds.Select(s => ControlPlane.Address("127.0.0.1", s.Port))],
                StableAfter = TimeSpan.FromSeconds(role == ControlPlane.WorkerRole ? 60 : 20),
                Silence = TimeSpan.FromSeconds(3),
            });
            akka.WithRemoting(new RemoteOptions
            {
                HostName = "127.0.0.1",
                Port = place.TargetPort,
                PublicHostName = "127.0.0.1",
                PublicPort = place.Port,
            });
            if (role == ControlPlane.WorkerRole)
                akka.WithSingletonProxy<Answering>(ControlPlane.CoordinatorName, ControlPlane.Singleton);
            else
                akka.WithSingleton<Answering>(ControlPlane.CoordinatorName,
                    Props.Create(() => new Answering()), ControlPlane.Singleton, createProxyToo: false);
        });
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new PlaneNode(host, place);
    }

    private sealed class Answering : ReceiveActor
    {
        public Answering()
        {
            var uid = Cluster.Get(Context.System).SelfUniqueAddress.Uid;
            ReceiveAny(_ => Sender.Tell(uid));
        }
    }
}
