namespace Akka.Actor;

/// <summary>What makes and finds actors: a system or an actor's context.</summary>
public interface IActorRefFactory
{
    /// <summary>Makes a child. It throws <see cref="InvalidActorNameException"/> where the name is taken.</summary>
    IActorRef ActorOf(Props props, string? name = null);

    ActorSelection ActorSelection(ActorPath actorPath);
    ActorSelection ActorSelection(string actorPath);
}
