namespace Akka.Actor;

/// <summary>An actor left the <see cref="Terminated"/> of one it watched unhandled.</summary>
public class DeathPactException(IActorRef deadActor) : AkkaException($"Monitored actor [{deadActor}] terminated")
{
    public IActorRef DeadActor { get; } = deadActor;
}
