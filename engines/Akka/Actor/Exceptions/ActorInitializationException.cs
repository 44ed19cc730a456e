namespace Akka.Actor;

/// <summary>The actor could not be made; its supervisor stops it by default.</summary>
public class ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
    : AkkaException(actor is null ? message : $"{actor}: {message}", cause)
{
    public ActorInitializationException(string message) : this(null, message)
    {
    }

    public IActorRef? Actor { get; } = actor;
}
