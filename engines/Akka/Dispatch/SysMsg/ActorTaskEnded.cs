using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

/// <summary>An asynchronous handler of one instance has ended: the mailbox goes on, or the actor fails.</summary>
internal sealed class ActorTaskEnded(ActorBase owner, Exception? failure) : SystemMessage
{
    public ActorBase Owner { get; } = owner;
    public Exception? Failure { get; } = failure;
}
