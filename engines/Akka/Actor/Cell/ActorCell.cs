using Akka.Dispatch;
using Akka.Dispatch.SysMsg;
using Akka.Event;

namespace Akka.Actor;

/// <summary>
/// One actor's state in the system: its instance, behaviours, children, watches and mailbox. Everything here runs in
/// the actor's turn, except what is said to be for any thread.
/// </summary>
internal sealed partial class ActorCell : IUntypedActorContext, ICell
{
    [ThreadStatic] private static ActorCell? _running;

    private readonly IInternalActorRef _parent;

    /// <summary>The current instance; null before creation, between two instances and after termination.</summary>
    private ActorBase? _actor;

    private Receive? _behavior;
    /// <summary>The behaviours below; null stands for the first one, where the constructor stacked upon it.</summary>
    private Stack<Receive?>? _coveredBehaviors;
    private IActorRef? _sender;

    public ActorCell(ActorSystemImpl system, LocalActorRef self, Props props, IInternalActorRef parent)
    {
        SystemImpl = system;
        Self = self;
        Props = props;
        _parent = parent;
        Mailbox = new Mailbox(this);
    }

    /// <summary>The cell in whose turn this thread is, if any.</summary>
    public static ActorCell? Running => _running;

    public static IActorRef? CurrentSelf => _running?.Self;

    public static IActorRef? CurrentSender => _running is { } cell ? cell.Sender : null;

    public ActorSystemImpl SystemImpl { get; }
    public LocalActorRef Self { get; }
    public Props Props { get; }
    public Mailbox Mailbox { get; }

    /// <summary>The message being processed, also while an asynchronous handler waits.</summary>
    public object? CurrentMessage { get; private set; }

    /// <summary>Tells the messages of this cell apart.</summary>
    public long EnvelopeId { get; private set; }

    /// <summary>For any thread.</summary>
    public bool IsTerminated => Mailbox.IsClosed;

    /// <summary>For any thread.</summary>
    public bool HasMessages => !Mailbox.IsEmpty;

    /// <summary>For any thread.</summary>
    public int NumberOfMessages => Mailbox.Count;

    public ActorSystem System => SystemImpl;
    public IActorRef Parent => _parent;
    public IActorRef Sender => _sender ?? SystemImpl.DeadLetters;

    IActorRef IActorContext.Self => Self;
    IActorRef ICell.Self => Self;

    internal Envelope CurrentEnvelope => new(CurrentMessage!, _sender);

    public static ActorCell? Enter(ActorCell cell)
    {
        var outer = _running;
        _running = cell;
        return outer;
    }

    public static void Leave(ActorCell? outer) => _running = outer;

    /// <summary>For any thread; once.</summary>
    public void Start() => Mailbox.PostSystem(new Create());

    public void Invoke(in Envelope envelope)
    {
        EnvelopeId++;
        CurrentMessage = envelope.Message;
        _sender = envelope.Sender;
        try
        {
            PauseReceiveTimeout(envelope.Message);
            if (envelope.Message is IAutoReceivedMessage automatic) AutoReceive(automatic);
            else _actor!.AroundReceive(_behavior!, envelope.Message);
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e);
        }

        if (_pendingTask is null) EndMessage();
    }

    private void EndMessage()
    {
        CurrentMessage = null;
        _sender = null;
        ArmReceiveTimeout();
    }

    public void InvokeSystem(SystemMessage message)
    {
        try
        {
            switch (message)
            {
                case Create:
                    CreateActor();
                    break;
                case ActorTask task:
                    task.Run();
                    break;
                case ActorTaskEnded ended:
                    EndTask(ended);
                    break;
                case DeathWatchNotification dead:
                    WatchedActorTerminated(dead);
                    break;
                case Watch watch:
                    AddWatcher(watch.Watchee, watch.Watcher);
                    break;
                case Unwatch unwatch:
                    RemoveWatcher(unwatch.Watchee, unwatch.Watcher);
                    break;
                case Failed failed:
                    HandleFailure(failed);
                    break;
                case Suspend:
                    FaultSuspend();
                    break;
                case Resume resume:
                    FaultResume(resume.CausedByFailure);
                    break;
                case Recreate recreate:
                    FaultRecreate(recreate.Cause);
                    break;
                case Dispatch.SysMsg.Terminate:
                    Terminate();
                    break;
                default:
                    throw new NotSupportedException($"Unknown system message {message.GetType().Name}");
            }
        }
        catch (Exception e)
        {
            HandleInvokeFailure(e, (message as Failed)?.Child);
        }
    }

    /// <summary>A user message after termination.</summary>
    public void Refuse(in Envelope envelope)
    {
        if (envelope.Message is TimerMessage) return;
        var sender = envelope.Sender ?? SystemImpl.DeadLetters;
        if (envelope.Message is DeadLetter or SuppressedDeadLetter) return;
        SystemImpl.DeadLetters.Tell(
            envelope.Message is IDeadLetterSuppression
                ? new SuppressedDeadLetter(envelope.Message, sender, Self)
                : new DeadLetter(envelope.Message, sender, Self),
            sender);
    }

    /// <summary>A system message after termination.</summary>
    public void RefuseSystem(SystemMessage message)
    {
        switch (message)
        {
            // Its finally blocks must run, though its actor has ended.
            case ActorTask task:
                task.Run();
                break;
            case ActorTaskEnded { Failure: { } failure }:
                Publish(new IllegalActorStateException(
                    $"An asynchronous handler failed after its actor had stopped: {failure}"));
                break;
            case Watch watch when watch.Watchee.Equals(Self) && !watch.Watcher.Equals(Self):
                watch.Watcher.SendSystemMessage(
                    new DeathWatchNotification(Self, existenceConfirmed: false, addressTerminated: false));
                break;
        }
    }

    public void ReceiveMessage(object message) => _actor!.AroundReceive(_behavior!, message);

    private void AutoReceive(IAutoReceivedMessage message)
    {
        switch (message)
        {
            case TimerMessage timer:
                if (timer.Owner == _timers && timer.Owner.TakeMessage(timer) is { } payload)
                {
                    CurrentMessage = payload;
                    if (payload is IAutoReceivedMessage automatic) AutoReceive(automatic);
                    else ReceiveMessage(payload);
                }

                break;
            case Terminated terminated:
                ReceivedTerminated(terminated);
                break;
            case PoisonPill:
                Self.Stop();
                break;
            case Kill:
                throw new ActorKilledException("Kill");
            case Identify identify:
                Sender.Tell(new ActorIdentity(identify.MessageId, Self), Self);
                break;
            default:
                ReceiveMessage(message);
                break;
        }
    }

    public void Become(Receive receive)
    {
        _behavior = receive;
        _coveredBehaviors?.Clear();
    }

    public void BecomeStacked(Receive receive)
    {
        (_coveredBehaviors ??= new Stack<Receive?>()).Push(_behavior);
        _behavior = receive;
    }

    public void UnbecomeStacked()
    {
        var covered = _coveredBehaviors is { Count: > 0 } ? _coveredBehaviors.Pop() : null;
        _behavior = covered ?? _actor!.InitialBehavior;
    }

    public void Become(UntypedReceive receive) => Become(Always(receive));

    public void BecomeStacked(UntypedReceive receive) => BecomeStacked(Always(receive));

    private static Receive Always(UntypedReceive receive) => message =>
    {
        receive(message);
        return true;
    };

    public ActorSelection ActorSelection(ActorPath actorPath) => SystemImpl.ActorSelection(actorPath);

    public ActorSelection ActorSelection(string actorPath) => Actor.ActorSelection.Parse(SystemImpl, Self, actorPath);
}
