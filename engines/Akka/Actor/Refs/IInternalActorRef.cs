using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>What the system itself asks of a reference; not for applications.</summary>
public interface IInternalActorRef : IActorRef
{
    IInternalActorRef? Parent { get; }
    IActorRefProvider? Provider { get; }
    bool IsLocal { get; }
    bool IsTerminated { get; }

    /// <summary>
    /// The descendant at these names, or <see cref="ActorRefs.Nobody"/>. A last name may carry <c>#uid</c>.
    /// </summary>
    IActorRef GetChild(IReadOnlyList<string> name);

    void Start();
    void Stop();
    void Restart(Exception cause);
    void Suspend();
    void Resume(Exception? causedByFailure = null);

    /// <summary>Sends a message that overtakes user messages. Order among system messages is kept.</summary>
    void SendSystemMessage(ISystemMessage message);
}
