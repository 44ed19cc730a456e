using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

/// <summary>Takes a <see cref="Watch"/> back.</summary>
public sealed class Unwatch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;
    public IInternalActorRef Watcher { get; } = watcher;
}
