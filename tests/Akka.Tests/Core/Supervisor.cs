using Akka.Actor;

namespace Akka.Tests.Core;

/// <summary>Makes children on request and supervises them by the test's strategy.</summary>
internal sealed class Supervisor : ReceiveActor
{
    private readonly SupervisorStrategy _strategy;
    private readonly IActorRef _probe;

    public Supervisor(SupervisorStrategy strategy, IActorRef probe)
    {
        _strategy = strategy;
        _probe = probe;
        Receive<Make>(make => Sender.Tell(Context.ActorOf(make.Props, make.Name)));
        Receive<string>(text => Sender.Tell(text));
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;

    protected override void PostStop() => _probe.Tell("supervisor stop");

    internal sealed record Make(Props Props, string Name);
}
