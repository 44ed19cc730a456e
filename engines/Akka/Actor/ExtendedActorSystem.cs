namespace Akka.Actor;

/// <summary>What extensions and serializers may use of a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    public abstract IActorRefProvider Provider { get; }
    public abstract IInternalActorRef Guardian { get; }
    public abstract IInternalActorRef SystemGuardian { get; }

    /// <summary>Makes an actor below /system; it outlives all user actors.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);

    public abstract IActorRef SystemActorOf<TActor>(string? name = null) where TActor : ActorBase, new();
}
