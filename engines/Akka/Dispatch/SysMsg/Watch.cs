using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

/// <summary>Sent to the watchee: the watcher wants to know of its termination.</summary>
public sealed class Watch(IInternalActorRef watchee, IInternalActorRef watcher) : SystemMessage
{
    public IInternalActorRef Watchee { get; } = watchee;
    public IInternalActorRef Watcher { get; } = watcher;
}
