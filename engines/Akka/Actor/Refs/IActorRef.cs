namespace Akka.Actor;

/// <summary>A handle on one incarnation of an actor, local or remote. It survives the actor's restarts.</summary>
public interface IActorRef : ICanTell, IEquatable<IActorRef>, IComparable<IActorRef>, IComparable
{
    ActorPath Path { get; }
}
