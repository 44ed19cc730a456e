namespace Akka.Actor;

/// <summary>Something an actor must not do now.</summary>
public class IllegalActorStateException(string message) : AkkaException(message);
