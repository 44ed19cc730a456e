using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

internal sealed partial class ActorCell
{
    /// <summary>Who failed, this actor or a child that it escalates; null while all is well.</summary>
    private IActorRef? _perpetrator;

    private object? _failedMessage;
    private bool _terminating;

    private SupervisorStrategy Strategy =>
        Props.SupervisorStrategy ?? _actor?.SupervisorStrategyOf() ?? Actor.SupervisorStrategy.DefaultStrategy;

    private void CreateActor()
    {
        try
        {
            _actor = NewActor();
            _actor.AroundPreStart();
            ArmReceiveTimeout();
        }
        catch (Exception e)
        {
            ClearActor();
            throw new ActorInitializationException(Self, "Exception during creation", e);
        }
    }

    private ActorBase NewActor()
    {
        _behavior = null;
        _coveredBehaviors = null;
        var actor = Props.NewActor();
        if (_behaviorOwner != actor)
            throw new ActorInitializationException(Self, "Props must make a new instance of the actor each time");
        _behavior ??= actor.InitialBehavior;
        if (actor is IWithTimers withTimers) withTimers.Timers = _timers = new TimerScheduler(this);
        if (actor is IActorStash withStash) withStash.Stash = _stash = new Stash(this);
        return actor;
    }

    /// <summary>
    /// The instance under construction says so here, from the constructor of <see cref="ActorBase"/>.
    /// </summary>
    internal void Attach(ActorBase actor) => _behaviorOwner = actor;

    private ActorBase? _behaviorOwner;

    private void ClearActor()
    {
        _timers?.CancelAll();
        _timers = null;
        _stash = null;
        if (_actor is { } actor)
        {
            actor.Clear(Self);
            Props.Release(actor);
        }

        _actor = null;
        _behavior = null;
        _coveredBehaviors = null;
    }

    private void HandleInvokeFailure(Exception cause, IActorRef? culprit = null)
    {
        if (_perpetrator is not null || IsTerminated) return;
        Mailbox.Suspend();
        _perpetrator = culprit ?? Self;
        _failedMessage = CurrentMessage;
        SuspendChildren(culprit);
        _parent.SendSystemMessage(new Failed(Self, cause, Self.Path.Uid));
    }

    private void HandleFailure(Failed failed)
    {
        if (StatsOf(failed.Child) is not { } stats || stats.Child.Path.Uid != failed.Uid) return;
        if (!Strategy.HandleFailure(this, failed.Cause, stats, Children())) throw new EscalatedException(failed.Cause);
    }

    private void SuspendChildren(IActorRef? except)
    {
        foreach (var child in Children())
        {
            if (!child.Child.Equals(except)) child.Child.Suspend();
        }
    }

    private void FaultSuspend()
    {
        Mailbox.Suspend();
        SuspendChildren(null);
    }

    private void FaultResume(Exception? causedByFailure)
    {
        if (_actor is null && !_terminating)
        {
            CreateAgain();
            return;
        }

        var perpetrator = _perpetrator;
        Mailbox.Resume();
        if (causedByFailure is not null) _perpetrator = null;
        foreach (var child in Children())
            child.Child.Resume(child.Child.Equals(perpetrator) ? causedByFailure : null);
    }

    private void FaultRecreate(Exception cause)
    {
        if (_terminating) return;
        if (_actor is null)
        {
            CreateAgain();
            return;
        }

        try
        {
            _stash?.UnstashAll();
            _actor.AroundPreRestart(cause, _failedMessage ?? CurrentMessage);
        }
        catch (Exception e)
        {
            Publish(new PreRestartException(Self, e, cause, _failedMessage));
        }

        ClearActor();
        _recreationCause = cause;
        if (!AwaitChildren(AfterChildren.Recreate)) FinishRecreate(cause);
    }

    private void FinishRecreate(Exception cause)
    {
        var survivors = Children();
        Mailbox.Resume();
        _perpetrator = null;
        _failedMessage = null;
        _recreationCause = null;
        try
        {
            _actor = NewActor();
            _actor.AroundPostRestart(cause);
            ArmReceiveTimeout();
        }
        catch (Exception e)
        {
            ClearActor();
            HandleInvokeFailure(new PostRestartException(Self, e, cause));
            return;
        }

        foreach (var child in survivors) child.Child.Restart(cause);
    }

    /// <summary>After a creation that failed and was forgiven.</summary>
    private void CreateAgain()
    {
        StopChildren();
        if (!AwaitChildren(AfterChildren.CreateAgain)) FinishCreateAgain();
    }

    private void FinishCreateAgain()
    {
        Mailbox.Resume();
        _perpetrator = null;
        _failedMessage = null;
        CreateActor();
    }

    private void Terminate()
    {
        if (_terminating) return;
        _terminating = true;
        SetReceiveTimeout(null);
        _timers?.CancelAll();
        Mailbox.Suspend();
        StopChildren();
        if (!AwaitChildren(AfterChildren.Terminate)) FinishTerminate();
    }

    private void FinishTerminate()
    {
        // A child made by another thread between the two steps of a guardian's termination.
        if (Children().Length > 0)
        {
            StopChildren();
            return;
        }

        try
        {
            _stash?.UnstashAll();
            _actor?.AroundPostStop();
        }
        catch (Exception e)
        {
            Publish(e);
        }

        Mailbox.Close();
        _parent.SendSystemMessage(new DeathWatchNotification(Self, existenceConfirmed: true, addressTerminated: false));
        TellWatchersWeDied();
        UnwatchAll();
        ClearActor();
    }

    private void Publish(Exception e) =>
        SystemImpl.EventStream.Publish(new Error(e, Self.Path.ToString(), Props.Type, e.Message));
}
