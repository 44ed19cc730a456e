using Akka.Actor;
using Akka.Configuration;

namespace Akka.Tests.Core;

/// <summary>A silent actor system that ends with the test.</summary>
internal sealed class TestSystem : IAsyncDisposable
{
    public static readonly Config Silent = ConfigurationFactory.ParseString(
        "akka { loglevel = OFF, stdout-loglevel = OFF, log-dead-letters = off }");

    private TestSystem(ActorSystem system) => System = system;

    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(20);

    public ActorSystem System { get; }

    public static TestSystem Start(string? hocon = null) => new(ActorSystem.Create(
        "test", hocon is null ? Silent : ConfigurationFactory.ParseString(hocon).WithFallback(Silent)));

    public Probe Probe() => new(System);

    /// <summary>An actor that does what the script says for each message.</summary>
    public IActorRef Spawn(Action<Scripted, object> script, string? name = null) =>
        System.ActorOf(Scripted.Of(script), name);

    /// <summary>Two actors of one name, of which the first has ended.</summary>
    public Task<(IActorRef First, IActorRef Second)> TwoIncarnations(Probe probe) => TwoIncarnations(System, probe);

    public static async Task<(IActorRef First, IActorRef Second)> TwoIncarnations(ActorSystem system, Probe probe)
    {
        var parent = system.ActorOf(Scripted.Of((self, message) =>
        {
            var child = self.Ctx.ActorOf(Scripted.Of((_, _) => { }), "child");
            self.Ctx.Watch(child);
            probe.Ref.Tell(child);
        }));
        parent.Tell("make the first");
        var first = await probe.Next<IActorRef>();
        system.Stop(first);
        return (first, await probe.Next<IActorRef>());
    }

    public async ValueTask DisposeAsync() => await System.Terminate().WaitAsync(Deadline);
}
