namespace Akka.Actor;

/// <summary>Makes actors in a way of its own, for example from a dependency container.</summary>
public interface IIndirectActorProducer
{
    ActorBase Produce();
    Type ActorType { get; }
    void Release(ActorBase actor);
}
