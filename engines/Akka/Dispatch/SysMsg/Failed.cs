using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

/// <summary>Sent by a suspended child to its parent, which decides by its supervisor strategy.</summary>
public sealed class Failed(IActorRef child, Exception cause, long uid) : SystemMessage
{
    public IActorRef Child { get; } = child;
    public Exception Cause { get; } = cause;
    public long Uid { get; } = uid;
}
