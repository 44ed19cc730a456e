using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>
/// The base of every reference the system makes. A remote reference overrides <see cref="SendSystemMessage"/> and
/// <c>TellInternal</c>; the life-cycle members are already expressed by system messages.
/// </summary>
public abstract class InternalActorRefBase : ActorRefBase, IInternalActorRef
{
    public virtual IInternalActorRef? Parent => ActorRefs.Nobody;
    public abstract IActorRefProvider? Provider { get; }
    public virtual bool IsLocal => true;
    public virtual bool IsTerminated => false;

    public virtual IActorRef GetChild(IReadOnlyList<string> name) =>
        name.All(string.IsNullOrEmpty) ? this : ActorRefs.Nobody;

    public virtual void Start()
    {
    }

    public virtual void Stop() => SendSystemMessage(new Terminate());
    public virtual void Restart(Exception cause) => SendSystemMessage(new Recreate(cause));
    public virtual void Suspend() => SendSystemMessage(new Suspend());
    public virtual void Resume(Exception? causedByFailure = null) => SendSystemMessage(new Resume(causedByFailure));
    public abstract void SendSystemMessage(ISystemMessage message);
}
