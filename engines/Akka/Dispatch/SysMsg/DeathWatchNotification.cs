using Akka.Actor;

namespace Akka.Dispatch.SysMsg;

/// <summary>
/// Sent to watchers and to the parent of a terminated actor. A watcher ignores repeats and those it does not expect.
/// </summary>
public sealed class DeathWatchNotification(IActorRef actor, bool existenceConfirmed, bool addressTerminated)
    : SystemMessage
{
    public IActorRef Actor { get; } = actor;

    /// <summary>False where the actor may never have been.</summary>
    public bool ExistenceConfirmed { get; } = existenceConfirmed;

    /// <summary>True where its whole node was given up.</summary>
    public bool AddressTerminated { get; } = addressTerminated;
}
