namespace Akka.Actor;

/// <summary>A directive to restart or stop concerns the failed child and all its siblings.</summary>
public sealed class AllForOneStrategy : SupervisorStrategy
{
    public AllForOneStrategy(
        int? maxNrOfRetries, TimeSpan? withinTimeRange, Func<Exception, Directive> localOnlyDecider)
        : base(maxNrOfRetries, Milliseconds(withinTimeRange), Actor.Decider.From(localOnlyDecider), true)
    {
    }

    public AllForOneStrategy(int? maxNrOfRetries, TimeSpan? withinTimeRange, IDecider decider)
        : base(maxNrOfRetries, Milliseconds(withinTimeRange), decider, true)
    {
    }

    public AllForOneStrategy(
        int maxNrOfRetries, int withinTimeMilliseconds, Func<Exception, Directive> localOnlyDecider,
        bool loggingEnabled = true)
        : base(maxNrOfRetries, withinTimeMilliseconds, Actor.Decider.From(localOnlyDecider), loggingEnabled)
    {
    }

    public AllForOneStrategy(Func<Exception, Directive> localOnlyDecider)
        : base(null, null, Actor.Decider.From(localOnlyDecider), true)
    {
    }

    private protected override void ProcessFailure(
        ActorCell parent, bool restart, Exception cause, ChildRestartStats child, IReadOnlyList<ChildRestartStats> all)
    {
        if (restart && all.All(c => c.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds)))
        {
            foreach (var one in all)
            {
                if (one != child) one.Child.Suspend();
                one.Child.Restart(cause);
            }
        }
        else
        {
            foreach (var one in all) parent.Stop(one.Child);
        }
    }
}
