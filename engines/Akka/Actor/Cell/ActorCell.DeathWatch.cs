using Akka.Dispatch.SysMsg;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    /// <summary>Whom this actor watches, each with the message it wants instead of <see cref="Terminated"/>.</summary>
    private Dictionary<IActorRef, object?>? _watching;

    private HashSet<IInternalActorRef>? _watchedBy;

    /// <summary>Terminations that are in the mailbox: whatever is not here when it comes out was taken back.</summary>
    private Dictionary<IActorRef, object?>? _terminatedQueued;

    public IActorRef Watch(IActorRef subject) => WatchWithOptional(subject, null);

    public IActorRef WatchWith(IActorRef subject, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return WatchWithOptional(subject, message);
    }

    private IActorRef WatchWithOptional(IActorRef subject, object? message)
    {
        var watchee = (IInternalActorRef)subject;
        if (watchee.Equals(Self)) return watchee;
        _watching ??= [];
        if (_watching.TryGetValue(watchee, out var previous))
        {
            if (Equals(previous, message)) return watchee;
            throw new InvalidOperationException(
                $"Watch({Self},{subject}) termination message was not overwritten from " +
                $"[{previous ?? "Terminated"}] to [{message ?? "Terminated"}]. If this was intended, unwatch first.");
        }

        _watching.Add(watchee, message);
        watchee.SendSystemMessage(new Watch(watchee, Self));
        return watchee;
    }

    public IActorRef Unwatch(IActorRef subject)
    {
        var watchee = (IInternalActorRef)subject;
        if (_watching is not null && _watching.Remove(watchee)) watchee.SendSystemMessage(new Unwatch(watchee, Self));
        _terminatedQueued?.Remove(watchee);
        return watchee;
    }

    private void WatchedActorTerminated(DeathWatchNotification dead)
    {
        if (_watching is not null && _watching.Remove(dead.Actor, out var message) && !_terminating)
        {
            (_terminatedQueued ??= [])[dead.Actor] = message;
            Self.Tell(new Terminated(dead.Actor, dead.ExistenceConfirmed, dead.AddressTerminated), dead.Actor);
        }

        if (StatsOf(dead.Actor) is not null) ChildTerminated(dead.Actor);
    }

    private void ReceivedTerminated(Terminated terminated)
    {
        if (_terminatedQueued is null || !_terminatedQueued.Remove(terminated.ActorRef, out var message)) return;
        CurrentMessage = message ?? terminated;
        ReceiveMessage(CurrentMessage);
    }

    private void AddWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        var watchesSelf = watchee.Equals(Self);
        var isSelf = watcher.Equals(Self);
        if (watchesSelf && !isSelf) (_watchedBy ??= []).Add(watcher);
        else if (!watchesSelf && isSelf) Watch(watchee);
    }

    private void RemoveWatcher(IInternalActorRef watchee, IInternalActorRef watcher)
    {
        if (watchee.Equals(Self)) _watchedBy?.Remove(watcher);
        else if (watcher.Equals(Self)) Unwatch(watchee);
    }

    private void TellWatchersWeDied()
    {
        if (_watchedBy is null) return;
        foreach (var watcher in _watchedBy.Where(w => !w.Equals(_parent)))
            watcher.SendSystemMessage(
                new DeathWatchNotification(Self, existenceConfirmed: true, addressTerminated: false));
        _watchedBy = null;
    }

    private void UnwatchAll()
    {
        if (_watching is not null)
        {
            foreach (var watchee in _watching.Keys.Cast<IInternalActorRef>())
                watchee.SendSystemMessage(new Unwatch(watchee, Self));
        }

        _watching = null;
        _terminatedQueued = null;
    }
}
