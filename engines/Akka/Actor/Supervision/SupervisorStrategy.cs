using Akka.Event;

namespace Akka.Actor;

/// <summary>How an actor supervises its children.</summary>
public abstract class SupervisorStrategy
{
    /// <summary>Stops what could not be made, was killed or broke a death pact; restarts the rest.</summary>
    public static readonly IDecider DefaultDecider = Actor.Decider.From(cause => cause switch
    {
        ActorInitializationException or ActorKilledException or DeathPactException => Directive.Stop,
        _ => Directive.Restart,
    });

    public static readonly SupervisorStrategy DefaultStrategy = new OneForOneStrategy(DefaultDecider);
    public static readonly SupervisorStrategy StoppingStrategy = new OneForOneStrategy(_ => Directive.Stop);

    private protected SupervisorStrategy(int? maxNrOfRetries, int? withinTimeMs, IDecider decider, bool loggingEnabled)
    {
        MaxNumberOfRetries = maxNrOfRetries ?? -1;
        WithinTimeRangeMilliseconds = withinTimeMs ?? -1;
        Decider = decider;
        LoggingEnabled = loggingEnabled;
    }

    public IDecider Decider { get; }

    /// <summary>Restarts before a child is stopped; negative for no limit.</summary>
    public int MaxNumberOfRetries { get; }

    /// <summary>The time in which they count; negative for ever.</summary>
    public int WithinTimeRangeMilliseconds { get; }

    protected bool LoggingEnabled { get; }

    private protected static int? Milliseconds(TimeSpan? time) =>
        time is { } t && t != Timeout.InfiniteTimeSpan ? (int)Math.Min(t.TotalMilliseconds, int.MaxValue) : null;

    /// <summary>False where the failure is to be escalated.</summary>
    internal bool HandleFailure(
        ActorCell parent, Exception failure, ChildRestartStats child, IReadOnlyList<ChildRestartStats> all)
    {
        var cause = failure is EscalatedException escalated ? escalated.Original : failure;
        var directive = Decider.Decide(cause);
        if (LoggingEnabled) Log(parent, child.Child, cause, directive);
        switch (directive)
        {
            case Directive.Resume:
                child.Child.Resume(cause);
                return true;
            case Directive.Restart:
                ProcessFailure(parent, true, cause, child, all);
                return true;
            case Directive.Stop:
                ProcessFailure(parent, false, cause, child, all);
                return true;
            default:
                return false;
        }
    }

    private protected abstract void ProcessFailure(
        ActorCell parent, bool restart, Exception cause, ChildRestartStats child, IReadOnlyList<ChildRestartStats> all);

    private static void Log(ActorCell parent, LocalActorRef child, Exception cause, Directive directive)
    {
        var source = child.Path.ToString();
        var shown = cause is ActorInitializationException { InnerException: { } inner } ? inner : cause;
        LogEvent? entry = directive switch
        {
            Directive.Resume => new Warning(shown, source, typeof(SupervisorStrategy), shown.Message),
            Directive.Escalate => null,
            _ => new Error(cause, source, typeof(SupervisorStrategy), shown.Message),
        };
        if (entry is not null) parent.SystemImpl.EventStream.Publish(entry);
    }
}
