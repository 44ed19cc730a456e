using System.Diagnostics;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Telemetry;
using ClusterLlm.Worker.Tests.Training;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Tests.Telemetry;

/// <summary>What a worker adds to the traces of the steps that it takes part in.</summary>
public sealed class WorkerSpansTests : IDisposable
{
    private static readonly TraceContext First = new(Guid.NewGuid(), 0x11, 1);
    private static readonly TraceContext Second = new(Guid.NewGuid(), 0x22, 1);

    private readonly List<Activity> ended = [];
    private readonly ActivityListener listener;
    private readonly WorkerSpans spans = new();
    private readonly Script script = Script.Holding();

    public WorkerSpansTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == WorkerSpans.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                // Other tests' spans come here, too.
                if (activity.TraceId == TraceOf(First) || activity.TraceId == TraceOf(Second))
                    ended.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    [Fact]
    public void each_phase_is_a_child_of_the_step_that_the_coordinator_began()
    {
        Hear(Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]) with { Trace = First });
        FinishStep(Script.Commit(3, 1) with { NextTrace = Second });
        FinishStep(Script.Commit(3, 2, hold: true));
        Assert.Equal(["forward_backward", "reduce", "apply"], NamesUnder(First));
        Assert.Equal(["forward_backward", "reduce", "apply"], NamesUnder(Second));
        Assert.All(ended, activity => Assert.Contains(activity.ParentSpanId.ToHexString(),
            new[] { "0000000000000011", "0000000000000022" }));
        Assert.All(ended, activity => Assert.Equal("w0", activity.GetTagItem("clusterllm.worker")));
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void a_checkpoint_belongs_to_the_step_whose_state_it_holds()
    {
        Hear(Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]) with { Trace = First });
        FinishStep(Script.Commit(3, 1, writer: Script.Self) with { NextTrace = Second });
        spans.CheckpointEnded(new CheckpointFailed(Script.At(3, 1), Script.Self, "disk full"));
        var checkpoint = Assert.Single(ended, activity => activity.OperationName == "checkpoint");
        Assert.Equal(TraceOf(First), checkpoint.TraceId);
        Assert.Equal((ActivityStatusCode.Error, "disk full"), (checkpoint.Status, checkpoint.StatusDescription));
    }

    [Fact]
    public void a_step_that_is_begun_anew_is_another_trace()
    {
        Hear(Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]) with { Trace = First });
        Hear(Script.Plan(4, 1, 2, [new IndexRange(0, 2)]) with { Trace = Second });
        Assert.Equal(["forward_backward"], NamesUnder(First));
        Assert.Equal(TraceOf(Second), spans.Current!.TraceId);
    }

    [Fact]
    public void nothing_is_told_of_a_step_that_has_no_trace()
    {
        Hear(Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]));
        Assert.Null(spans.Current);
    }

    public void Dispose()
    {
        spans.Dispose();
        listener.Dispose();
    }

    private void FinishStep(CommitStep commit)
    {
        Give(() => script.FinishJob());
        Give(() => script.Reduce());
        Hear(commit);
        Give(() => script.Give(new UpdateApplied(0.1, 0)));
    }

    private void Hear(object message) => Give(() => script.Hear(message));

    private void Give(Func<Script> turn)
    {
        var before = script.All<WorkerEffect>().Count;
        turn();
        spans.Took(script.State, [.. script.All<WorkerEffect>().Skip(before)]);
    }

    private string[] NamesUnder(TraceContext trace) =>
        [.. ended.Where(activity => activity.TraceId == TraceOf(trace)).Select(activity => activity.OperationName)];

    private static ActivityTraceId TraceOf(TraceContext context) =>
        ActivityTraceId.CreateFromString(context.TraceId.ToString("N"));
}
