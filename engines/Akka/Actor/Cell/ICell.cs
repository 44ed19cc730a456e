namespace Akka.Actor;

/// <summary>What can be asked of an actor's cell on any thread.</summary>
public interface ICell
{
    IActorRef Self { get; }
    ActorSystem System { get; }
    bool IsTerminated { get; }

    /// <summary>Whether messages are waiting, other than the one being processed.</summary>
    bool HasMessages { get; }

    /// <summary>How many messages are waiting. Others may come and go meanwhile.</summary>
    int NumberOfMessages { get; }
}
