namespace Akka.Actor;

/// <summary>What an actor can do; to be used in its own turn only.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    IActorRef Self { get; }
    Props Props { get; }

    /// <summary>The sender of the current message; dead letters where it has none.</summary>
    IActorRef Sender { get; }

    ActorSystem System { get; }
    IActorRef Parent { get; }
    TimeSpan? ReceiveTimeout { get; }

    void Become(Receive receive);
    void BecomeStacked(Receive receive);
    void UnbecomeStacked();

    /// <summary>The child of this name, or <see cref="ActorRefs.Nobody"/>.</summary>
    IActorRef Child(string name);

    IEnumerable<IActorRef> GetChildren();

    /// <summary>
    /// Sends <see cref="Actor.ReceiveTimeout"/> whenever no message came for this time; null turns it off.
    /// </summary>
    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops an actor after its current message. It works on any local actor and on remote ones.</summary>
    void Stop(IActorRef child);
}
