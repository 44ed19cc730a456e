namespace Akka.Actor;

/// <summary>The base of the exceptions that the actor system throws.</summary>
public abstract class AkkaException(string? message = null, Exception? cause = null) : Exception(message, cause);
