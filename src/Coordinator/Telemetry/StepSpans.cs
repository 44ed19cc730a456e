using System.Diagnostics;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>
/// One trace per step: its root lies here, from the plan or the commit before it to its own commit, and its context
/// goes out with the plan or that commit. What happens at rest is a child of the step before it. In the actor's turn.
/// </summary>
internal sealed class StepSpans : IDisposable
{
    public const string SourceName = "ClusterLlm.Coordinator";

    private readonly ActivitySource source = new(SourceName);
    private Activity? step;
    private Activity? rest;
    private RunPhase phase;
    private object? original;
    private object? stamped;

    /// <summary>The step under way, or the last one.</summary>
    public Activity? Step => step;

    /// <summary>The message as it is to be sent: a plan or commit names the trace of the step that it begins.</summary>
    public object Stamp(object message)
    {
        if (message is not (AdoptPlan or CommitStep) || !source.HasListeners())
            return message;
        // All members are sent the same object.
        if (!ReferenceEquals(message, original))
            (original, stamped) = (message, message switch
            {
                AdoptPlan plan => plan with { Trace = Planned(plan) },
                CommitStep commit => commit with { NextTrace = Committed(commit) },
                _ => message,
            });
        return stamped!;
    }

    public void Journaled(JournalRecord record)
    {
        if (step is not { IsStopped: false } running)
            return;
        switch (record)
        {
            case Committed commit:
                running.SetTag("clusterllm.loss", commit.Loss).SetTag("clusterllm.tokens", commit.Tokens)
                    .AddEvent(new ActivityEvent("journal"));
                break;
            case StepSkipped skipped:
                running.AddEvent(Event("skipped", skipped.Reason));
                break;
            case StepOverdue overdue:
                running.AddEvent(Event("overdue", overdue.Reason));
                break;
            case StepAborted aborted:
                Abandon(aborted.Reason);
                break;
            case Rewound rewound:
                Abandon(rewound.Reason);
                break;
        }
    }

    /// <summary>After a turn: what is done at rest has a span of its own.</summary>
    public void Took(RunPhase now)
    {
        if (now == phase)
            return;
        phase = now;
        rest?.Stop();
        rest = NameOf(now) is { } name ? Start(name, step?.Context ?? default) : null;
        if (now == RunPhase.Ended && step is { IsStopped: false })
            step.Stop();
    }

    public void Dispose()
    {
        rest?.Stop();
        if (step is { IsStopped: false })
            step.Stop();
        source.Dispose();
    }

    private static string? NameOf(RunPhase phase) => phase switch
    {
        RunPhase.Loading => "load",
        RunPhase.Admitting => "admit",
        RunPhase.Evaluating => "evaluate",
        RunPhase.Saving => "save",
        _ => null,
    };

    private static ActivityEvent Event(string name, string reason) =>
        new(name, tags: new ActivityTagsCollection { ["reason"] = reason });

    private TraceContext? Planned(AdoptPlan plan)
    {
        Abandon("the step has another plan");
        Begin(plan.At);
        step?.SetTag("clusterllm.workers", plan.Members.Count).AddEvent(new ActivityEvent("plan"));
        return step?.Context.ToProtocol();
    }

    private TraceContext? Committed(CommitStep commit)
    {
        step?.AddEvent(new ActivityEvent("commit"));
        step?.Stop();
        if (commit.Hold)
            return null;
        Begin(commit.At with { Step = commit.At.Step.Next });
        return step?.Context.ToProtocol();
    }

    private void Begin(Coordinates at) => step = Start("step", default)
        ?.SetTag("clusterllm.step", at.Step.Value)
        .SetTag("clusterllm.generation", at.Generation.Value)
        .SetTag("clusterllm.fence", at.Fence.Value);

    private void Abandon(string why)
    {
        if (step is not { IsStopped: false } running)
            return;
        running.SetStatus(ActivityStatusCode.Error, why).AddEvent(Event("aborted", why));
        running.Stop();
    }

    private Activity? Start(string name, ActivityContext parent)
    {
        // It lasts beyond this turn, and what runs on this thread has nothing to do with it, nor it with that.
        Activity.Current = null;
        var activity = source.StartActivity(name, ActivityKind.Internal, parent);
        Activity.Current = null;
        return activity;
    }
}
