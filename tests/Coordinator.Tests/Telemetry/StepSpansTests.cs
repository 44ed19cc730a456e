using System.Diagnostics;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Coordinator.Telemetry;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Tests.Telemetry;

/// <summary>The roots of the steps' traces, and who is told of them.</summary>
public sealed class StepSpansTests : IDisposable
{
    private readonly Lock guard = new();
    private readonly List<Activity> ended = [];
    private readonly StepSpans spans = new();
    private ActivityListener? listener;

    [Fact]
    public void the_plan_and_each_commit_name_the_trace_of_the_step_that_follows()
    {
        Listen();
        var plan = (AdoptPlan)spans.Stamp(Plan(2, 1));
        var first = spans.Step!;
        Assert.Equal(first.Context.ToProtocol(), plan.Trace);
        spans.Journaled(Committed(1, loss: 2.5));
        var commit = (CommitStep)spans.Stamp(Commit(2, 1, hold: false));
        Assert.True(first.IsStopped);
        Assert.NotEqual(first.TraceId, spans.Step!.TraceId);
        Assert.Equal(spans.Step.Context.ToProtocol(), commit.NextTrace);
        Assert.Equal(["plan", "journal", "commit"], first.Events.Select(e => e.Name));
        Assert.Equal((1L, 2, 2.5), (first.GetTagItem("clusterllm.step"), first.GetTagItem("clusterllm.generation"),
            first.GetTagItem("clusterllm.loss")));
        Assert.Equal(default, first.ParentSpanId);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void all_members_are_told_the_same()
    {
        Listen();
        var plan = Plan(2, 1);
        Assert.Same(spans.Stamp(plan), spans.Stamp(plan));
    }

    [Fact]
    public void what_follows_a_held_step_is_under_it()
    {
        Listen();
        spans.Stamp(Plan(2, 1));
        Assert.Null(((CommitStep)spans.Stamp(Commit(2, 1, hold: true))).NextTrace);
        spans.Took(RunPhase.Evaluating);
        spans.Took(RunPhase.Stepping);
        var evaluation = Assert.Single(Ended("evaluate"));
        Assert.Equal((spans.Step!.TraceId, spans.Step.SpanId), (evaluation.TraceId, evaluation.ParentSpanId));
    }

    [Fact]
    public void an_aborted_step_says_why_and_its_next_attempt_is_another_trace()
    {
        Listen();
        spans.Stamp(Plan(2, 1));
        var first = spans.Step!;
        spans.Journaled(new StepAborted(new StepId(1), new Generation(2), "w1: process 7 ended with signal 9"));
        Assert.Equal((ActivityStatusCode.Error, "w1: process 7 ended with signal 9"),
            (first.Status, first.StatusDescription));
        spans.Stamp(Plan(3, 1));
        Assert.NotEqual(first.TraceId, spans.Step!.TraceId);
    }

    [Fact]
    public void nobody_is_told_of_a_trace_that_nobody_records()
    {
        // Another test of this process may listen to the same name, but not to this source's end.
        var plan = Plan(2, 1);
        spans.Dispose();
        Assert.Same(plan, spans.Stamp(plan));
    }

    public void Dispose()
    {
        spans.Dispose();
        listener?.Dispose();
    }

    private void Listen()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == StepSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (guard)
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    private Activity[] Ended(string name)
    {
        lock (guard)
            return [.. ended.Where(activity => activity.OperationName == name
                && activity.TraceId == spans.Step!.TraceId)];
    }

    private static Coordinates At(int generation, long step) =>
        new(default, new Fence(1), new Generation(generation), new StepId(step));

    private static AdoptPlan Plan(int generation, long step) => new(At(generation, step), 1, [], []);

    private static CommitStep Commit(int generation, long step, bool hold) =>
        new(At(generation, step), default, false, hold, null);

    private static Committed Committed(long step, double loss) =>
        new(new StepId(step), loss, 1, false, 0, 10, 10, step, 0.5, 0.4, 0.1, 2, 2, false);
}
