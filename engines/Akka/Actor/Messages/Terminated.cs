using Akka.Event;

namespace Akka.Actor;

/// <summary>Tells a watcher, once, that the watched actor has ended.</summary>
public sealed class Terminated(IActorRef actorRef, bool existenceConfirmed, bool addressTerminated)
    : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression, INoSerializationVerificationNeeded
{
    public IActorRef ActorRef { get; } = actorRef;

    /// <summary>False where the actor may never have been.</summary>
    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    /// <summary>True where its whole node was given up.</summary>
    public bool AddressTerminated { get; } = addressTerminated;

    public override string ToString() => $"<Terminated>: {ActorRef} - ExistenceConfirmed={ExistenceConfirmed}";
}
