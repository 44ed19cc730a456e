namespace Akka.Actor;

/// <summary>The new instance of a restarted actor failed.</summary>
public class PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"Exception post restart ({originalCause.GetType().Name})", cause)
{
    public Exception OriginalCause { get; } = originalCause;
}
