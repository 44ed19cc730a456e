using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Tests.Training;

/// <summary>What a worker does when its coordinator is gone and another one comes.</summary>
public sealed class NewCoordinatorTests
{
    private static readonly JoinAccepted Second =
        new(2, Script.At(0, 1, fence: 2), Script.Self, "", "/run", "/corpus", "c0ffee");

    private static Script Prepared() =>
        Script.Holding().Hear(Script.Plan(3, 1, 1, [[new(0, 1)]])).FinishAllJobs().Reduce();

    private static Script NotFinite() =>
        Script.Holding().Hear(Script.Plan(3, 1, 1, [[new(0, 1)]])).FinishAllJobs()
            .Give(new GradientComplete(new ReductionCompleted(Script.At(3, 1), double.NaN, 1000)))
                .Give(new NodesChecked([]));

    private static Script Left(Script script)
    {
        script.Give(new CoordinatorLost());
        script.Take();
        return script.Pass(TimeSpan.FromSeconds(1));
    }

    private static SettleState Settle(long step) => new(Script.At(1, step, fence: 2), Script.Update, false);

    [Fact]
    public void it_says_which_run_it_is_in_what_it_holds_and_what_it_has_prepared()
    {
        var join = Left(Prepared()).Told<JoinRun>();
        Assert.Equal((Script.Run, "c0ffee"), (join.Run, join.ConfigurationHash));
        Assert.Equal((new StepId(0), new StepId(1)), (join.AppliedStep, join.PreparedStep));
    }

    [Fact]
    public void a_prepared_step_that_was_committed_is_applied()
    {
        var script = Left(Prepared()).Hear(Second).Hear(Settle(1));
        Assert.True(script.Only<SettleOnState>().Applies);
        script.Give(new StateArrived(Script.At(1, 1, fence: 2), 9, 0.1));
        Assert.Equal(9UL, script.Told<StateReady>().StateHash);
        Assert.Equal(new StepId(1), script.State.Applied);
        Assert.Null(script.State.Plan);
    }

    [Fact]
    public void a_gradient_that_is_not_finite_is_not_offered_for_a_commit_in_doubt_nor_applied()
    {
        var script = Left(NotFinite());
        Assert.Equal(
            (new StepId(0), new StepId(-1)), (script.Told<JoinRun>().AppliedStep, script.Told<JoinRun>().PreparedStep));
        script.Take();

        script.Hear(Second).Hear(Settle(1));

        Assert.Empty(script.All<SettleOnState>());
        Assert.Equal("it holds the state of step 0", script.Told<StateFailed>().Reason);
    }

    [Fact]
    public void a_skipped_step_leads_to_the_state_that_it_left()
    {
        foreach (var before in new[] { Script.Holding(), NotFinite() })
        {
            var script = Left(before).Hear(Second).Hear(Settle(1) with { Skip = true });
            Assert.True(script.Only<SettleOnState>() is { Applies: true, Request.Skip: true });
            script.Give(new StateArrived(Script.At(1, 1, fence: 2), 7, 0.1));
            Assert.Equal(new StepId(1), script.State.Applied);
            Assert.Null(script.State.Plan);
        }
    }

    [Fact]
    public void a_prepared_step_that_was_not_committed_is_computed_again_from_its_finished_nodes()
    {
        var script = Left(Prepared()).Hear(Second).Hear(Settle(0));
        Assert.False(script.Only<SettleOnState>().Applies);
        script.Give(new StateArrived(Script.At(1, 0, fence: 2), 9, 0.1));
        script.Take();
        script.Hear(new AdoptPlan(Script.At(2, 1, fence: 2), 1, [new(Script.Self, "data:0", [new(0, 1)])], []));
        Assert.Empty(script.All<ComputeEffect>());
        Assert.Single(script.All<OfferNode>());
    }

    [Fact]
    public void a_commit_under_way_is_finished_and_no_step_begun_after_it()
    {
        var script = Prepared().Hear(Script.Commit(3, 1));
        Left(script).Hear(Second).Hear(Settle(1));
        Assert.Empty(script.All<SettleOnState>());
        script.Take();
        script.Give(new UpdateApplied(0.1, 0));
        Assert.False(script.Only<SettleOnState>().Applies);
        Assert.Empty(script.All<BeginReduction>());
    }

    [Fact]
    public void a_commit_of_the_coordinator_before_comes_late()
    {
        var script = Left(Prepared()).Hear(Second).Hear(Script.Commit(3, 1));
        Assert.Empty(script.All<ApplyUpdate>());
        Assert.Equal(new StepId(0), script.State.Applied);
    }

    [Fact]
    public void a_step_under_way_is_dropped()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 2, [[new(0, 2)]]));
        Left(script).Hear(Second);
        Assert.Single(script.All<AbandonReduction>());
        Assert.Null(script.State.Plan);
    }

    [Fact]
    public void a_state_that_it_does_not_hold_is_refused()
    {
        var script = Left(Prepared()).Hear(Second).Hear(Settle(7));
        Assert.Contains("step 0", script.Told<StateFailed>().Reason);
    }

    [Fact]
    public void the_coordinator_before_is_refused_when_it_comes_back_to_life()
    {
        var script = Left(Prepared()).Hear(Second);
        script.Take();
        script.Hear(new AdoptPlan(Script.At(9, 1), 1, [new(Script.Self, "data:0", [new(0, 1)])], []));
        script.Hear(new StopWorker(Script.Run, new Fence(1), "over", 0));
        script.Hear(new JoinAccepted(2, Script.At(9, 1), Script.Self, "", "/run", "/corpus", ""));
        Assert.Empty(script.Take());
        Assert.Equal(new Fence(2), script.State.Fence);
    }

    [Fact]
    public void a_coordinator_of_another_run_sends_it_away()
    {
        var script = Left(Prepared()).Hear(new JoinRefused(JoinRefusal.OtherRun, "another run"));
        Assert.Equal(1, script.Only<Exit>().Code);
    }

    [Fact]
    public void an_update_that_throws_while_settling_ends_the_process()
    {
        var script = Left(Prepared()).Hear(Second).Hear(Settle(1)).Give(new JobFailed("NaN"));
        Assert.Equal(1, script.Only<Exit>().Code);
    }

    [Fact]
    public void a_gradient_that_is_not_finite_is_reported_with_whose_sums_made_it_so()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 2, [[new(0, 2)]])).FinishAllJobs();
        script.Give(new GradientComplete(new(script.State.At, double.PositiveInfinity, 10)));
        var check = script.Only<CheckNodes>();
        script.Give(new NodesChecked([check.Nodes[0].Node]));
        Assert.Equal([new IndexRange(0, 2)], script.Told<StepPrepared>().NonFinite);
    }
}
