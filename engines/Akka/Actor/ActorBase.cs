using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// The base of every actor. Its members are called in the actor's turn only, one message at a time. After a failure its
/// supervisor decides; a restart makes a new instance behind the same reference and keeps the mailbox.
/// </summary>
public abstract class ActorBase
{
    private IActorRef? _clearedSelf;
    private SupervisorStrategy? _strategy;

    protected ActorBase()
    {
        var cell = ActorCell.Running ?? throw new ActorInitializationException(
            $"You cannot create an instance of [{GetType().FullName}] explicitly using the constructor (new). " +
            "You have to use one of the factory methods to create an actor; see ActorOf.");
        cell.Attach(this);
    }

    protected IActorRef Sender => Context.Sender;

    protected IActorRef Self => _clearedSelf ?? Context.Self;

    protected static IActorContext Context => ActorCell.Running ?? throw new NotSupportedException(
        "There is no active ActorContext, this is most likely due to use of async operations from within this actor.");

    internal Receive InitialBehavior => Receive;

    protected internal virtual bool AroundReceive(Receive receive, object message)
    {
        if (receive(message)) return true;
        Unhandled(message);
        return false;
    }

    /// <summary>The first behaviour.</summary>
    protected abstract bool Receive(object message);

    /// <summary>
    /// Publishes an <see cref="UnhandledMessage"/>; an unhandled <see cref="Terminated"/> makes the actor fail.
    /// </summary>
    protected virtual void Unhandled(object message)
    {
        if (message is Terminated terminated) throw new DeathPactException(terminated.ActorRef);
        Context.System.EventStream.Publish(new UnhandledMessage(message, Sender, Self));
    }

    protected void Become(Receive receive) => Context.Become(receive);
    protected void BecomeStacked(Receive receive) => Context.BecomeStacked(receive);
    protected void UnbecomeStacked() => Context.UnbecomeStacked();

    protected internal virtual void AroundPreStart() => PreStart();
    protected internal virtual void AroundPreRestart(Exception cause, object? message) => PreRestart(cause, message!);
    protected internal virtual void AroundPostRestart(Exception cause, object? message = null) => PostRestart(cause);
    protected internal virtual void AroundPostStop() => PostStop();

    /// <summary>Before the first message of the first instance.</summary>
    protected virtual void PreStart()
    {
    }

    /// <summary>After the actor was stopped and its children have ended.</summary>
    protected virtual void PostStop()
    {
    }

    /// <summary>On the old instance; by default stops the children and calls <see cref="PostStop"/>.</summary>
    protected virtual void PreRestart(Exception reason, object message)
    {
        foreach (var child in Context.GetChildren())
        {
            Context.Unwatch(child);
            Context.Stop(child);
        }

        PostStop();
    }

    /// <summary>On the new instance; by default calls <see cref="PreStart"/>.</summary>
    protected virtual void PostRestart(Exception reason) => PreStart();

    /// <summary>How this actor supervises its children. Asked once for each instance.</summary>
    protected virtual SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.DefaultStrategy;

    internal SupervisorStrategy SupervisorStrategyOf() => _strategy ??= SupervisorStrategy();

    internal void Clear(IActorRef self) => _clearedSelf = self;
}
