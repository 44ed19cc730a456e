using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>A reference without an actor: it ignores what it does not override.</summary>
public abstract class MinimalActorRef : InternalActorRefBase
{
    protected override void TellInternal(object message, IActorRef? sender)
    {
    }

    public override void Stop()
    {
    }

    public override void Restart(Exception cause)
    {
    }

    public override void Suspend()
    {
    }

    public override void Resume(Exception? causedByFailure = null)
    {
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
    }
}
