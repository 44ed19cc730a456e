using System.Collections.Concurrent;

namespace Akka.Actor;

/// <summary>A place in the tree that holds references but no actor: /temp for the answers to <c>Ask</c>.</summary>
internal sealed class VirtualPathContainer(IActorRefProvider provider, ActorPath path, IInternalActorRef parent)
    : MinimalActorRef
{
    private readonly ConcurrentDictionary<string, IInternalActorRef> _children = new();

    public override ActorPath Path => path;
    public override IActorRefProvider Provider => provider;
    public override IInternalActorRef Parent => parent;

    protected override void TellInternal(object message, IActorRef? sender) =>
        provider.DeadLetters.Tell(message, sender);

    public void AddChild(string name, IInternalActorRef actor) => _children[name] = actor;

    public void RemoveChild(string name) => _children.TryRemove(name, out _);

    public override IActorRef GetChild(IReadOnlyList<string> name)
    {
        if (name.Count == 0) return this;
        if (!_children.TryGetValue(name[0], out var child)) return ActorRefs.Nobody;
        return name.Count == 1 ? child : child.GetChild(name.Skip(1).ToArray());
    }
}
