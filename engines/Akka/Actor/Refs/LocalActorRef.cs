using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>The reference to an actor of this system.</summary>
public sealed class LocalActorRef : ActorRefWithCell
{
    private readonly ActorCell _cell;

    internal LocalActorRef(ActorSystemImpl system, Props props, IInternalActorRef parent, ActorPath path)
    {
        Path = path;
        Parent = parent;
        Provider = system.Provider;
        _cell = new ActorCell(system, this, props, parent);
    }

    public override ActorPath Path { get; }
    public override IInternalActorRef Parent { get; }
    public override IActorRefProvider Provider { get; }
    public override bool IsTerminated => _cell.IsTerminated;
    public override ICell Underlying => _cell;

    /// <summary>The cell. Most of it may be used in its own turn only.</summary>
    internal ActorCell Cell => _cell;

    public override void Start() => _cell.Start();

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        IInternalActorRef current = this;
        for (var i = 0; i < name.Count; i++)
        {
            var next = name[i] switch
            {
                "" => current,
                ".." => current.Parent ?? ActorRefs.Nobody,
                var child when current is LocalActorRef local => local._cell.GetSingleChild(child),
                _ => current.GetChild(name.Skip(i).ToArray()),
            };
            if (next is Nobody) return next;
            if (current is not LocalActorRef) return next;
            current = (IInternalActorRef)next;
        }

        return current;
    }

    public override void SendSystemMessage(ISystemMessage message) => _cell.Mailbox.PostSystem((SystemMessage)message);

    protected override void TellInternal(object message, IActorRef? sender) =>
        _cell.Mailbox.Post(new Envelope(message, sender));
}
