namespace Akka.Actor;

/// <summary>
/// The old instance of a restarted actor failed in its <c>PreRestart</c>; it is logged, the restart goes on.
/// </summary>
public class PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? message)
    : ActorInitializationException(
        actor, $"exception in PreRestart({cause.GetType()}, {message?.GetType()})", restartException);
