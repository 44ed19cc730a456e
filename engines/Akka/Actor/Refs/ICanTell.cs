namespace Akka.Actor;

/// <summary>Something to which messages can be sent.</summary>
public interface ICanTell
{
    /// <summary>Sends at most once, without waiting. Messages of one sender to one receiver arrive in order.</summary>
    void Tell(object message, IActorRef? sender);
}
