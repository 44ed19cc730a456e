namespace Akka.Actor;

/// <summary>The reference to an actor of this system, which leads to its cell.</summary>
public abstract class ActorRefWithCell : InternalActorRefBase
{
    /// <summary>The actor's cell, for what may be asked of it on any thread.</summary>
    public abstract ICell Underlying { get; }
}
