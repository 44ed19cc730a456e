namespace Akka.Actor;

/// <summary>A message that the actor's cell handles before, or instead of, the actor.</summary>
public interface IAutoReceivedMessage;
