using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Training;

namespace ClusterLlm.Worker.Tests.Training;

public sealed class MembershipTests
{
    private static readonly EnvironmentReady Environment =
        new("data:0", new("2", "openblas", "avx2", "native", 1, "fp32", "cpu"));

    [Fact]
    public void it_asks_to_join_until_answered()
    {
        var script = new Script().Give(Environment);
        script.Pass(TimeSpan.FromSeconds(1)).Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(3, script.All<SendToCoordinator>().Count(e => e.Message is JoinRun { AppliedStep.Value: -1 }));
        script.Hear(new JoinAccepted(1, Script.At(1, 0), new WorkerId(5), "", "/run", "/corpus", "c0ffee"));
        script.Take();
        script.Pass(TimeSpan.FromSeconds(1));
        Assert.True(script.ToldNothing<JoinRun>());
        Assert.Equal(new WorkerId(5), script.Only<SendHeartbeat>().Heartbeat.Worker);
    }

    [Fact]
    public void what_comes_before_the_corpus_is_open_waits_for_it()
    {
        var script = new Script().Give(Environment)
            .Hear(new JoinAccepted(1, Script.At(1, 0), Script.Self, "", "/run", "/corpus", "c0ffee"));
        script.Hear(new LoadState(Script.At(2, 0), ""));
        Assert.Empty(script.All<BringUpState>());
        script.Give(new RunOpened(TimeSpan.FromSeconds(60)));
        Assert.Single(script.All<BringUpState>());
    }

    [Fact]
    public void a_worker_without_a_coordinator_ends_after_the_orphan_timeout()
    {
        var script = Script.Holding().Give(new CoordinatorLost());
        script.Pass(TimeSpan.FromSeconds(59));
        Assert.Empty(script.All<Exit>());
        script.Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(1, script.Only<Exit>().Code);
    }

    [Fact]
    public void a_coordinator_that_comes_back_is_told_what_the_worker_holds()
    {
        var script = Script.Holding(step: 5).Give(new CoordinatorLost()).Pass(TimeSpan.FromSeconds(30))
            .Give(new CoordinatorFound());
        Assert.All(script.All<SendToCoordinator>().Select(e => e.Message).OfType<JoinRun>(), j =>
            Assert.Equal(5, j.AppliedStep.Value));
        script.Hear(new JoinAccepted(1, Script.At(1, 5, fence: 2), Script.Self, "", "/run", "/corpus", "c0ffee"));
        script.Pass(TimeSpan.FromSeconds(40));
        Assert.Empty(script.All<Exit>());
        Assert.Equal(new Fence(2), script.State.Fence);
        script.Hear(new ReceiveState(Script.At(9, 5), [], 1));
        Assert.Empty(script.All<FetchState>());
    }

    [Fact]
    public void a_refused_worker_ends_with_the_reason()
    {
        var script = new Script().Give(Environment).Hear(new JoinRefused(JoinRefusal.Numerics, "blas differs"));
        Assert.Contains("blas differs", script.Only<Exit>().Reason, StringComparison.Ordinal);
        Assert.Equal(1, script.Only<Exit>().Code);
    }

    [Fact]
    public void a_worker_that_was_replaced_while_out_of_reach_ends_when_it_is_refused()
    {
        var script = Script.Holding(step: 5).Give(new CoordinatorLost()).Give(new CoordinatorFound());
        script.Hear(new JoinRefused(JoinRefusal.Superseded, "process 42 was removed from the run"));
        Assert.Contains("removed", script.Only<Exit>().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void a_late_word_of_the_lost_coordinator_does_not_keep_a_worker_from_joining_the_next()
    {
        var script = Script.Holding(step: 5).Give(new CoordinatorLost());
        script.Hear(Script.Commit(2, 4));
        script.Take();
        script.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(5, script.Told<JoinRun>().AppliedStep.Value);
    }

    [Fact]
    public void a_worker_that_missed_the_loss_of_its_coordinator_joins_the_next()
    {
        var script = Script.Holding(step: 5).Give(new CoordinatorFound());
        Assert.Equal(5, script.Told<JoinRun>().AppliedStep.Value);
        script.Take();
        script.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(5, script.Told<JoinRun>().AppliedStep.Value);
    }

    [Fact]
    public void a_process_told_to_end_asks_to_be_drained_and_ends_when_told()
    {
        var script = Script.Holding().Give(new LeaveRequested("SIGTERM"));
        Assert.Equal(Script.Self, script.Told<DrainWorker>().Worker);
        script.Hear(new DrainAnswered(Script.Self, true, "SIGTERM"));
        Assert.Empty(script.All<Exit>());
        script.Hear(new StopWorker(Script.Run, new Fence(1), "drained", 0));
        Assert.Equal(0, script.Only<Exit>().Code);
        script.Take();
        script.Give(new Tick());
        Assert.Empty(script.Take());
    }

    [Fact]
    public void a_process_that_may_not_be_drained_leaves_all_the_same()
    {
        var script = Script.Holding().Give(new LeaveRequested("SIGTERM"));
        script.Hear(new DrainAnswered(Script.Self, false, "it is the last worker"));
        Assert.Equal(Script.Process, script.Told<LeaveRun>().Incarnation);
        Assert.Equal(0, script.Only<Exit>().Code);
    }

    [Fact]
    public void a_process_told_to_end_while_there_is_no_coordinator_ends_at_once()
    {
        var script = Script.Holding().Give(new CoordinatorLost()).Give(new LeaveRequested("SIGTERM"));
        Assert.Equal(0, script.Only<Exit>().Code);
    }

    [Fact]
    public void a_process_told_to_end_does_not_wait_for_another_coordinator()
    {
        var script = Script.Holding().Give(new LeaveRequested("SIGTERM"));
        script.Hear(new DrainAnswered(Script.Self, true, "SIGTERM")).Take();
        Assert.Equal(0, script.Give(new CoordinatorLost()).Only<Exit>().Code);
    }

    [Fact]
    public void a_worker_that_comes_when_the_run_is_over_has_done_nothing_wrong()
    {
        var script = Script.Holding().Hear(new JoinRefused(JoinRefusal.RunOver, "the run is over"));
        Assert.Equal(0, script.Only<Exit>().Code);
    }

    [Fact]
    public void a_stopped_worker_ends_with_the_code_it_is_given()
    {
        var script = Script.Holding().Hear(new StopWorker(Script.Run, new Fence(1), "completed", 0));
        Assert.Equal(new Exit(0, "completed"), script.Only<Exit>());
    }

    [Fact]
    public void state_that_does_not_come_is_reported()
    {
        var script = Script.Holding()
            .Hear(new ReceiveState(Script.At(3, 8), [new StateDonor(new WorkerId(1), "data:1")], 5));
        script.Give(new StateMissing(Script.At(3, 8), "all donors are lost"));
        Assert.Equal("all donors are lost", script.Told<StateFailed>().Reason);
        Assert.Equal(WorkerState.NoState, script.State.Applied);
    }

    [Fact]
    public void evaluation_asked_for_while_the_held_commit_is_applied_follows_it()
    {
        var script = Script.Holding().Hear(Script.Plan(3, 1, 1, [[new(0, 1)]])).FinishAllJobs().Reduce();
        script.Hear(Script.Commit(3, 1, hold: true));
        script.Hear(new EvaluateShare(Script.At(3, 1), [new IndexRange(0, 2)]));
        Assert.Empty(script.All<Evaluate>());
        script.Give(new UpdateApplied(0.1, 77));
        Assert.Equal(77UL, script.Told<StepApplied>().StateHash);
        Assert.Single(script.All<Evaluate>());
        script.Give(new Evaluated(new MicroBatchLoss(0, 1, 1)));
        Assert.True(script.ToldNothing<EvaluationCompleted>());
        script.Give(new Evaluated(new MicroBatchLoss(1, 2, 1)));
        Assert.Equal(2, script.Told<EvaluationCompleted>().Losses.Count);
        Assert.Equal(WorkerPhase.Holding, script.State.Phase);
        script.Hear(new WriteCheckpoint(Script.At(3, 1)));
        Assert.Single(script.All<StartCheckpoint>());
    }
}
