using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Tests.Training;

public sealed class StepTests
{
    private static readonly IndexRange[] FirstHalf = [new(0, 2)];
    private static readonly IndexRange[] SecondHalf = [new(2, 4)];
    private static readonly IndexRange[] Everything = [new(0, 4)];

    [Fact]
    public void a_step_goes_from_plan_to_the_next_step_without_being_told()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf));
        Assert.Equal(new ComputeEffect(new StepId(1), 0, new(0, 1), 0, [], 0, false) { Merges = [] },
            script.Only<ComputeEffect>() with { Merges = [] });
        script.FinishJob();
        var second = script.All<ComputeEffect>()[1];
        Assert.Equal((1, 1, 0, true), (second.Leaf!.Value, second.Buffer, second.ResultBuffer, second.Publish));
        Assert.Equal([new Merge(0, 1)], second.Merges);
        script.FinishJob();
        Assert.Equal(new OfferNode(new TreeNode(1, 0), 0, 20), script.Only<OfferNode>());

        script.Reduce();
        var prepared = script.Told<StepPrepared>();
        Assert.Equal([Script.Loss(0), Script.Loss(1)], prepared.Losses);
        Assert.Equal((2.5, 1.0), (prepared.SquaredNorm, prepared.ComputeSeconds));

        script.Hear(Script.Commit(3, 1));
        Assert.False(script.Only<ApplyUpdate>().Commit.Hold);
        script.Take();
        script.Give(new UpdateApplied(0.1, 0));
        Assert.Equal(new StepId(1), script.Told<StepApplied>().At.Step);
        Assert.Equal(Script.At(3, 2), script.Only<BeginReduction>().Plan.At);
        Assert.Equal((new StepId(2), 0, 0),
            (script.Only<ComputeEffect>().Step, script.Only<ComputeEffect>().Leaf,
                script.Only<ComputeEffect>().Buffer));
    }

    [Fact]
    public void each_step_is_a_part_of_the_trace_that_its_plan_or_the_commit_before_it_named()
    {
        var first = new TraceContext(Guid.NewGuid(), 1, 1);
        var second = new TraceContext(Guid.NewGuid(), 2, 1);
        var script = Script.Holding().Hear(Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]) with { Trace = first });
        Assert.Equal(first, script.Only<BeginReduction>().Plan.Trace);
        script.FinishJob().Reduce().Hear(Script.Commit(3, 1) with { NextTrace = second }).Take();
        script.Give(new UpdateApplied(0.1, 0));
        Assert.Equal(second, script.Only<BeginReduction>().Plan.Trace);
        script.FinishJob().Reduce().Hear(Script.Commit(3, 2)).Take();
        script.Give(new UpdateApplied(0.1, 0));
        Assert.Null(script.Only<BeginReduction>().Plan.Trace);
    }

    [Fact]
    public void buffers_are_no_more_than_the_tree_is_deep()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 64, [new(0, 32)], [new(32, 64)])).FinishAllJobs();
        Assert.Equal(6, script.State.Buffers.Made);
        Assert.Equal(32, script.All<ComputeEffect>().Count);
        Assert.Equal(new TreeNode(5, 0), script.Only<OfferNode>().Node);
    }

    [Fact]
    public void a_node_is_offered_while_later_micro_batches_run()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 8, [new(0, 3)], [new(3, 8)])).FinishJob().FinishJob();
        Assert.Equal(new TreeNode(1, 0), script.Only<OfferNode>().Node);
        Assert.Equal(2, script.All<ComputeEffect>()[^1].Leaf);
    }

    [Fact]
    public void plan_for_same_step_reuses_finished_nodes()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs();
        script.Take();
        script.Hear(Script.Plan(4, 1, 4, Everything));
        Assert.Equal(2, script.Only<ComputeEffect>().Leaf);
        script.FinishAllJobs();
        Assert.Equal([2, 3], script.All<ComputeEffect>().Select(c => c.Leaf!.Value));
        Assert.Equal(new OfferNode(new TreeNode(2, 0), 0, 40), script.Only<OfferNode>());
        script.Reduce();
        Assert.Equal([0, 1, 2, 3], script.Told<StepPrepared>().Losses.Select(l => l.Index));
    }

    [Fact]
    public void the_same_ranges_again_compute_nothing()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs();
        script.Take();
        script.Hear(Script.Plan(4, 1, 4, FirstHalf, SecondHalf));
        Assert.Empty(script.All<ComputeEffect>());
        Assert.Equal(0, script.Only<OfferNode>().Buffer);
    }

    [Fact]
    public void a_micro_batch_under_way_when_the_plan_changes_is_kept()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishJob();
        script.Hear(Script.Plan(4, 1, 4, Everything)).FinishAllJobs();
        Assert.Equal([0, 1, 2, 3], script.All<ComputeEffect>().Select(c => c.Leaf!.Value));
    }

    [Fact]
    public void a_whole_sum_cannot_be_taken_apart_again()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, Everything)).FinishAllJobs();
        script.Take();
        script.Hear(Script.Plan(4, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs();
        Assert.Equal([0, 1], script.All<ComputeEffect>().Select(c => c.Leaf!.Value));
    }

    [Fact]
    public void a_kept_part_that_is_now_wanted_by_itself_is_published_and_offered()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, Everything)).FinishJob().FinishJob();
        script.Hear(Script.Plan(4, 1, 4, FirstHalf, SecondHalf));
        script.Take();
        script.FinishJobOf(2);
        Assert.Equal((null, true), (script.Only<ComputeEffect>().Leaf, script.Only<ComputeEffect>().Publish));
        script.FinishJob();
        Assert.Equal(new OfferNode(new TreeNode(1, 0), 0, 20), script.Only<OfferNode>());
    }

    [Fact]
    public void a_plan_that_takes_micro_batches_away_frees_their_buffers()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, [new(0, 1), new(2, 4)], [new(1, 2)])).FinishAllJobs();
        script.Hear(Script.Plan(4, 1, 4, [new(2, 4)], [new(0, 2)]));
        Assert.Equal([new TreeNode(1, 1)], script.State.Progress!.Held.Keys);
        Assert.Equal(script.State.Buffers.Made - 1, script.State.Buffers.Free.Count);
    }

    [Fact]
    public void worker_dies_between_prepare_and_commit()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs().Reduce();
        script.Give(new PeerLost(new WorkerId(1), "data:1"));
        Assert.Equal(new WorkerId(1), script.Told<StepFailed>().Culprit);
        Assert.True(script.State.Prepared);
        script.Hear(Script.Plan(4, 1, 4, Everything));
        Assert.False(script.State.Prepared);
        script.Take();
        script.Hear(Script.Commit(3, 1));
        Assert.Empty(script.All<ApplyUpdate>());
        Assert.Contains("dropped", script.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void a_commit_that_crosses_the_report_of_a_lost_peer_is_applied()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs().Reduce();
        script.Give(new PeerLost(new WorkerId(1), "data:1")).Hear(Script.Commit(3, 1));
        Assert.Single(script.All<ApplyUpdate>());
    }

    [Fact]
    public void commit_then_new_generation()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs().Reduce();
        script.Hear(Script.Commit(3, 1)).Hear(Script.Plan(4, 2, 4, Everything));
        script.Take();
        script.Give(new UpdateApplied(0.1, 0));
        Assert.Equal(new StepId(1), script.State.Applied);
        Assert.Equal(Script.At(4, 2), script.State.At);
        Assert.Equal(Script.At(4, 2), script.All<BeginReduction>()[^1].Plan.At);
    }

    [Fact]
    public void a_commit_for_a_standby_that_still_computes_waits_for_the_job()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf));
        script.Hear(Script.Plan(4, 1, 4, [], Everything)).Reduce().Hear(Script.Commit(4, 1));
        Assert.Empty(script.All<ApplyUpdate>());
        script.FinishJob();
        Assert.Single(script.All<ApplyUpdate>());
    }

    [Fact]
    public void stale_generation_is_dropped()
    {
        var script = Script.Holding().Hear(Script.Plan(4, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs().Reduce();
        foreach (var message in new object[]
        {
            Script.Plan(3, 1, 4, Everything), Script.Plan(4, 1, 4, Everything), Script.Commit(3, 1),
            Script.Commit(4, 2),
            new AbortStep(Script.At(3, 1), "late"), new LoadState(Script.At(2, 0), ""),
            new EvaluateShare(Script.At(4, 0), []),
            new StopWorker(new RunId(Guid.Empty), new Fence(9), "other run", 0),
        })
        {
            var before = script.State;
            script.Hear(message);
            Assert.Contains("dropped", script.Reason, StringComparison.Ordinal);
            Assert.Equal(before, script.State);
        }
    }

    [Fact]
    public void a_reduction_of_an_older_generation_prepares_nothing()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs();
        var old = new ReductionCompleted(Script.At(3, 1), 1, 0);
        script.Hear(Script.Plan(4, 1, 4, FirstHalf, SecondHalf)).Give(new GradientComplete(old));
        Assert.True(script.ToldNothing<StepPrepared>());
    }

    [Fact]
    public void a_lost_peer_fails_the_step_and_names_it()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf));
        script.Give(new PeerLost(new WorkerId(1), "data:of-an-older-process"));
        Assert.True(script.ToldNothing<StepFailed>());
        script.Give(new PeerLost(new WorkerId(1), "data:1"));
        Assert.Equal(new WorkerId(1), script.Told<StepFailed>().Culprit);
        Assert.Null(script.State.Plan);
    }

    [Fact]
    public void compute_that_throws_fails_the_step_and_blames_itself()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf))
            .Give(new JobFailed("out of memory"));
        Assert.Equal((Script.Self, "out of memory"),
            (script.Told<StepFailed>().Culprit!.Value, script.Told<StepFailed>().Reason));
    }

    [Fact]
    public void an_update_that_throws_ends_the_process()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs().Reduce()
            .Hear(Script.Commit(3, 1));
        script.Give(new JobFailed("bad memory"));
        Assert.Equal(new Exit(1, "bad memory"), script.Only<Exit>());
    }

    [Fact]
    public void a_plan_beyond_the_state_held_is_refused()
    {
        var script = Script.Holding(step: 5).Hear(Script.Plan(3, 7, 4, FirstHalf, SecondHalf));
        Assert.Equal(Script.At(3, 7), script.Told<StepFailed>().At);
        Assert.Empty(script.All<ComputeEffect>());
    }

    [Fact]
    public void a_standby_prepares_without_computing()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, [], Everything));
        Assert.Empty(script.All<ComputeEffect>());
        script.Reduce();
        Assert.Empty(script.Told<StepPrepared>().Losses);
    }

    [Fact]
    public void the_named_writer_starts_a_checkpoint_of_the_applied_step()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 4, FirstHalf, SecondHalf)).FinishAllJobs().Reduce();
        script.Hear(Script.Commit(3, 1, writer: Script.Self)).Give(new UpdateApplied(0.1, 0));
        Assert.Equal(Script.At(3, 1), script.Only<StartCheckpoint>().At);
        var report = new CheckpointWritten(Script.At(3, 1), Script.Self, "/run/checkpoints/step-1", "sha", 1, 1);
        script.Give(new CheckpointEnded(report));
        Assert.Same(report, script.Told<CheckpointWritten>());
    }

    [Fact]
    public void a_rewind_forgets_the_step_and_loads_the_older_state()
    {
        var script = Script.Holding(step: 5).Hear(Script.Plan(3, 6, 4, FirstHalf, SecondHalf));
        script.Hear(new LoadState(Script.At(4, 2), "/run/checkpoints/step-2"));
        Assert.Empty(script.All<BringUpState>());
        script.FinishJob();
        Assert.Equal(Script.At(4, 2), script.Only<BringUpState>().Request.At);
        Assert.Equal(script.State.Buffers.Made, script.State.Buffers.Free.Count);
        script.Give(new StateArrived(Script.At(4, 2), 9, 1)).Hear(Script.Plan(5, 3, 4, FirstHalf, SecondHalf));
        Assert.Equal(new StepId(3), script.State.At.Step);
    }

    [Fact]
    public void in_a_fixed_world_a_worker_adds_up_its_micro_batches_in_one_buffer()
    {
        var plan = Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]) with { Leaves = [new(0, 5), new(5, 9)] };
        var script = Script.Holding().Hear(plan);
        Assert.Equal(new IndexRange(0, 5), script.Only<ComputeEffect>().MicroBatches);
        script.FinishJob();
        Assert.Equal(new OfferNode(new TreeNode(0, 0), 0, 10), script.Only<OfferNode>());
    }

    [Fact]
    public void sums_of_another_fixed_world_are_of_no_use()
    {
        var plan = Script.Plan(3, 1, 2, [new(0, 1)], [new(1, 2)]) with { Leaves = [new(0, 5), new(5, 9)] };
        var script = Script.Holding().Hear(plan).FinishJob();
        script.Take();
        script.Hear(Script.Plan(4, 1, 2, [new(0, 1)], [new(1, 2)]) with { Leaves = [new(0, 4), new(4, 9)] });
        Assert.Equal(new IndexRange(0, 4), script.Only<ComputeEffect>().MicroBatches);
        Assert.Equal(0, script.Only<ComputeEffect>().Buffer);
    }
}
