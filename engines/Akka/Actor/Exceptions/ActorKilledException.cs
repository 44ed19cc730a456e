namespace Akka.Actor;

/// <summary>The effect of <see cref="Kill"/>.</summary>
public class ActorKilledException(string message) : AkkaException(message);
