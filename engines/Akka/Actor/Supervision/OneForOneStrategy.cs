namespace Akka.Actor;

/// <summary>A directive concerns the failed child alone.</summary>
public sealed class OneForOneStrategy : SupervisorStrategy
{
    public OneForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : base(maxNrOfRetries, Milliseconds(withinTimeRange), Actor.Decider.From(localOnlyDecider), true)
    {
    }

    public OneForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : base(maxNrOfRetries, Milliseconds(withinTimeRange), decider, true)
    {
    }

    public OneForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true)
        : base(maxNrOfRetries, withinTimeMilliseconds, Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    public OneForOneStrategy(Func<Exception, Directive> localOnlyDecider, bool loggingEnabled = true)
        : base(null, null, Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    public OneForOneStrategy(IDecider decider) : base(null, null, decider, true)
    {
    }

    private protected override void ProcessFailure(
        ActorCell parent, bool restart, Exception cause, ChildRestartStats child, IReadOnlyList<ChildRestartStats> all)
    {
        if (restart && child.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds))
            child.Child.Restart(cause);
        else parent.Stop(child.Child);
    }
}
