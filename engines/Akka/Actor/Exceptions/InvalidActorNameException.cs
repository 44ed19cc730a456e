namespace Akka.Actor;

/// <summary>A name that is taken or not allowed.</summary>
public class InvalidActorNameException(string message, Exception? innerException = null)
    : AkkaException(message, innerException);
