namespace Akka.Actor;

/// <summary>A message that is null.</summary>
public class InvalidMessageException(string message = "Message is null") : AkkaException(message);
