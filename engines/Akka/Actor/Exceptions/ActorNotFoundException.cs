namespace Akka.Actor;

/// <summary>No actor is at the selected path.</summary>
public class ActorNotFoundException(string? message = null, Exception? innerException = null)
    : AkkaException(message, innerException);
