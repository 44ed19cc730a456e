using Akka.Actor;
using Akka.Dispatch.SysMsg;
using Akka.Remote.Transport;
using Akka.Remote.Wire;

namespace Akka.Remote;

/// <summary>The reference to an actor of another system.</summary>
internal sealed class RemoteActorRef(Remoting remoting, Association association, ActorPath path) : InternalActorRefBase
{
    public override ActorPath Path => path;
    public override IActorRefProvider Provider => remoting.System.Provider;
    public override bool IsLocal => false;

    internal Association Association => association;

    public override IActorRef GetChild(IReadOnlyList<string> name) =>
        remoting.Resolve(path / name.Where(n => n.Length > 0));

    public override void SendSystemMessage(ISystemMessage message)
    {
        switch (message)
        {
            case Watch watch: remoting.Watcher.Watch(this, watch); break;
            case Unwatch unwatch: remoting.Watcher.Unwatch(this, unwatch); break;
            case DeathWatchNotification:
                association.Enqueue(new Outbound(FrameKind.Terminated, message,
                Recipient: this)); break;
            case Terminate: association.Enqueue(new Outbound(FrameKind.Stop, message, Recipient: this)); break;
            default: throw new NotSupportedException($"{message.GetType().Name} to an actor of another system");
        }
    }

    protected override void TellInternal(object message, IActorRef? sender) =>
        association.Enqueue(new Outbound(FrameKind.Message, message, sender, this));
}
