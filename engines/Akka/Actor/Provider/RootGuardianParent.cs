using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

/// <summary>What is above the root guardian: it learns that the whole tree has ended.</summary>
internal sealed class RootGuardianParent(ActorRefProvider provider, ActorPath path) : MinimalActorRef
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public override ActorPath Path => path;

    public override IActorRefProvider Provider => provider;

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification) _ended.TrySetResult();
        else if (message is Failed failed) ((IInternalActorRef)failed.Child).Stop();
    }
}
