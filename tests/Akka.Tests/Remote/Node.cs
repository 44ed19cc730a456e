using Akka.Actor;
using Akka.Hosting;
using Akka.Remote.Hosting;
using Akka.Tests.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Akka.Tests.Remote;

/// <summary>An actor system with remoting on a free port, in a host of its own. Ends with the test.</summary>
internal sealed class Node : IAsyncDisposable
{
    private readonly IHost _host;

    private Node(IHost host) => _host = host;

    public ActorSystem System => _host.Services.GetRequiredService<ActorSystem>();

    public ActorRegistry Registry => ActorRegistry.For(System);

    public Address Address => ((ExtendedActorSystem)System).Provider.DefaultAddress;

    /// <summary>Quick to notice a silent peer.</summary>
    public static PhiAccrualFailureDetectorOptions Quick => new()
    {
        HeartbeatInterval = TimeSpan.FromMilliseconds(100),
        AcceptableHeartbeatPause = TimeSpan.FromMilliseconds(800),
        UnreachableNodesReaperInterval = TimeSpan.FromMilliseconds(100),
        ExpectedResponseAfter = TimeSpan.FromMilliseconds(500),
    };

    public static async Task<Node> Start(
        string name, Action<AkkaConfigurationBuilder>? configure = null, Action<RemoteOptions>? remoting = null)
    {
        var options = new RemoteOptions { HostName = "127.0.0.1", Port = 0, WatchFailureDetector = Quick };
        remoting?.Invoke(options);
        var host = HostingTests.Build(name, (builder, _) =>
        {
            builder.AddHocon(TestSystem.Silent, HoconAddMode.Append).WithRemoting(options);
            // A broken connection is made anew before the detector tires of waiting.
            builder.AddHocon("akka.remote.retry-gate-closed-for = 50ms", HoconAddMode.Prepend);
            configure?.Invoke(builder);
        });
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new Node(host);
    }

    public Probe Probe() => new(System);

    public IActorRef Spawn(Action<Scripted, object> script, string? name = null) =>
        System.ActorOf(Scripted.Of(script), name);

    /// <summary>An actor that sends everything back.</summary>
    public IActorRef Echo(string name) => Spawn((self, message) => self.From.Tell(message, self.Ctx.Self), name);

    /// <summary>Whatever is at a path below /user of another node.</summary>
    public ActorSelection At(Node other, string path) => System.ActorSelection($"{other.Address}/user/{path}");

    /// <summary>The actor at a path below /user of another node.</summary>
    public Task<IActorRef> Find(Node other, string path) => At(other, path).ResolveOne(TestSystem.Deadline);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None).WaitAsync(TestSystem.Deadline);
        _host.Dispose();
    }
}
