using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// A local path at which no actor is: messages become dead letters, a watch is answered by termination at once.
/// </summary>
internal class EmptyLocalActorRef(IActorRefProvider provider, ActorPath path, EventStream eventStream) : MinimalActorRef
{
    public override ActorPath Path => path;
    public override IActorRefProvider Provider => provider;
    public override bool IsTerminated => true;

    protected EventStream EventStream { get; } = eventStream;

    public override void SendSystemMessage(ISystemMessage message) => SpecialHandle(message, provider.DeadLetters);

    protected override void TellInternal(object message, IActorRef? sender)
    {
        if (message is DeadLetter letter)
        {
            if (!SpecialHandle(letter.Message, letter.Sender)) EventStream.Publish(letter);
        }
        else if (!SpecialHandle(message, sender))
        {
            Publish(message, sender);
        }
    }

    protected void Publish(object message, IActorRef? sender) => EventStream.Publish(message is IDeadLetterSuppression
        ? new SuppressedDeadLetter(message, sender ?? provider.DeadLetters, this)
        : new DeadLetter(message, sender ?? provider.DeadLetters, this));

    protected virtual bool SpecialHandle(object message, IActorRef? sender)
    {
        switch (message)
        {
            case Watch watch:
                if (watch.Watchee.Equals(this) && !watch.Watcher.Equals(this))
                    watch.Watcher.SendSystemMessage(
                        new DeathWatchNotification(watch.Watchee, existenceConfirmed: false, addressTerminated: false));
                return true;
            case ISystemMessage:
                return true;
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null), ActorRefs.NoSender);
                return true;
            default:
                return false;
        }
    }
}
