namespace Akka.Actor;

/// <summary>Death watch.</summary>
public interface ICanWatch
{
    /// <summary>Asks for one <see cref="Terminated"/> when the subject has ended, also where it already has.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>As <see cref="Watch"/>, with a message of one's own.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>Afterwards no termination of the subject arrives, not even one already queued.</summary>
    IActorRef Unwatch(IActorRef subject);
}
