using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Messages are lost with a connection; heartbeats show which, and the run goes on.</summary>
public sealed class RunReminderTests
{
    [Fact]
    public void a_plan_that_did_not_arrive_is_said_again()
    {
        var run = new RunHarness().Started();
        var old = run.State.At(new Generation(1), new StepId(0));
        run.Beat(1, WorkerPhase.Waiting, old).After(4);
        run.Beat(1, WorkerPhase.Waiting, old);
        var plan = Assert.Single(run.Sent<AdoptPlan>(1));
        Assert.Equal(run.State.At(run.State.Slots[RunHarness.W(1)].Generation, new StepId(1)), plan.At);
        Assert.Empty(run.Sent<AdoptPlan>(0));
    }

    [Fact]
    public void a_commit_that_did_not_arrive_is_said_again()
    {
        var run = new RunHarness().Started().Commit();
        var commit = Assert.Single(run.Sent<CommitStep>(1));
        run.Beat(1, WorkerPhase.Prepared).After(4);
        run.Beat(1, WorkerPhase.Prepared);
        Assert.Equal(commit, Assert.Single(run.Sent<CommitStep>(1)));
        Assert.Empty(run.Sent<CommitStep>(0));
    }

    [Fact]
    public void a_step_whose_report_was_lost_begins_again()
    {
        var run = new RunHarness().Started().Prepare(0);
        run.Beat(1, WorkerPhase.Prepared, run.At(1)).After(4);
        run.Beat(1, WorkerPhase.Prepared, run.At(1));
        Assert.Equal(new StepId(1), Assert.Single(run.Sent<AdoptPlan>(0)).At.Step);
        Assert.Single(run.Journal.OfType<StepAborted>());
        run.Commit();
        Assert.Equal(new StepId(1), run.State.Committed);
    }

    [Fact]
    public void a_reduction_that_lost_a_slice_begins_again()
    {
        var run = new RunHarness().Started();
        run.Beat(0, WorkerPhase.Reducing, run.At(0), seconds: 30).Beat(1, WorkerPhase.Reducing, run.At(1), seconds: 30);
        run.After(4).Beat(1, WorkerPhase.Reducing, run.At(1), seconds: 34);
        Assert.Single(run.Sent<AdoptPlan>(0));
    }

    [Fact]
    public void a_reduction_waits_for_those_who_compute()
    {
        var run = new RunHarness().Started();
        run.Beat(0, WorkerPhase.Computing, run.At(0)).Beat(1, WorkerPhase.Reducing, run.At(1), seconds: 30);
        run.After(4).Beat(1, WorkerPhase.Reducing, run.At(1), seconds: 34);
        Assert.Empty(run.Effects);
    }

    [Fact]
    public void state_that_was_asked_for_in_vain_is_asked_for_again()
    {
        var run = new RunHarness().Join(0).Join(1).Ready(0);
        run.Beat(1, WorkerPhase.Waiting).After(4);
        run.Beat(1, WorkerPhase.Waiting);
        var receive = Assert.Single(run.Sent<ReceiveState>(1));
        Assert.Equal(run.State.Slots[RunHarness.W(1)].StateAt, receive.At);
    }

    [Fact]
    public void a_worker_that_catches_up_in_time_is_told_nothing()
    {
        var run = new RunHarness().Started();
        var old = run.State.At(new Generation(1), new StepId(0));
        run.Beat(1, WorkerPhase.Waiting, old).After(4);
        run.Beat(1, WorkerPhase.Computing, run.At(1)).Beat(1, WorkerPhase.Reducing, run.At(1));
        Assert.Empty(run.Effects);
    }

    [Fact]
    public void an_evaluation_that_was_asked_for_in_vain_is_asked_for_again()
    {
        var run = new RunHarness(training: RunHarness.Options(evalEvery: 1), evaluationBatches: 4).Started().Commit()
            .ApplyAll();
        var share = run.Sent<EvaluateShare>(1).Single();
        run.Beat(1, WorkerPhase.Holding).After(4);
        run.Beat(1, WorkerPhase.Holding);
        Assert.Equal(share.Batches, Assert.Single(run.Sent<EvaluateShare>(1)).Batches);
    }

    [Fact]
    public void a_checkpoint_of_which_nothing_is_heard_is_written_again()
    {
        var run = new RunHarness(training: RunHarness.Options(steps: 1)).Started().Commit().ApplyAll();
        Assert.Equal(RunPhase.Saving, run.State.Phase);
        for (var minute = 0; minute < 16; minute++)
            for (var beat = 0; beat < 12; beat++)
                if (run.Beat(0, WorkerPhase.Holding).Beat(1, WorkerPhase.Holding).After(5).Journal
                    .OfType<CheckpointLost>().Any())
                {
                    Assert.Single(run.Sent<WriteCheckpoint>(0));
                    return;
                }
        Assert.Fail("nobody was asked to write it again");
    }
}
