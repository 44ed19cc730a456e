using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Workers that come and go in order, bounds on their number, and shares that follow their speed.</summary>
public sealed class RunElasticityTests
{
    [Fact]
    public void a_drained_worker_leaves_after_the_step_without_an_abort()
    {
        var run = new RunHarness().Started().Say(new DrainWorker(W(1), "maintenance"));
        Assert.True(Assert.Single(run.Replies<DrainAnswered>()).Accepted);
        run.Commit();
        Assert.True(Assert.Single(run.Sent<CommitStep>(0)).Hold);
        run.ApplyAll();
        Assert.Equal(0, Assert.Single(run.Sent<StopWorker>(1)).ExitCode);
        Assert.Equal([W(0)], Assert.Single(run.Sent<AdoptPlan>(0)).Members.Select(member => member.Worker));
        Assert.Single(run.Effects.OfType<AbandonWorker>());
        Assert.DoesNotContain(run.Journal, record => record is StepAborted);
    }

    [Fact]
    public void the_last_worker_is_not_drained()
    {
        var run = new RunHarness(workers: 1).Started().Say(new DrainWorker(W(0), "maintenance"));
        Assert.False(Assert.Single(run.Replies<DrainAnswered>()).Accepted);
        Assert.Contains("last", Assert.Single(run.Replies<DrainAnswered>()).Reason);
    }

    [Fact]
    public void a_worker_below_the_minimum_is_not_drained()
    {
        var run = new RunHarness(minWorkers: 2).Started().Say(new DrainWorker(W(0), "maintenance"));
        Assert.False(Assert.Single(run.Replies<DrainAnswered>()).Accepted);
    }

    [Fact]
    public void a_worker_that_writes_a_checkpoint_leaves_when_it_is_written()
    {
        var run = new RunHarness(checkpointEvery: 1).Started().Say(new DrainWorker(W(0), "maintenance"));
        run.Commit().ApplyAll();
        Assert.Equal(2, run.State.Ready.Count());
        run.CheckpointDone().Commit().ApplyAll();
        run.CheckpointDone();
        while (run.State.Ready.Count() > 1)
            run.Commit().ApplyAll().CheckpointDone();
        Assert.Equal([W(1)], run.State.Ready.Select(slot => slot.Id));
    }

    [Fact]
    public void a_worker_that_missed_the_commit_is_given_its_update_when_the_run_rests()
    {
        var run = new RunHarness(minWorkers: 2).Started().Commit();
        var update = Assert.Single(run.Sent<CommitStep>(0)).Update;
        Assert.Equal(update, Assert.Single(run.Dies(1).Sent<SettleState>(0)).Update);
    }

    [Fact]
    public void below_the_minimum_the_run_rests_until_somebody_comes()
    {
        var run = new RunHarness(minWorkers: 2).Started().Dies(1);
        Assert.Equal(new StepId(0), Assert.Single(run.Sent<SettleState>(0)).At.Step);
        run.Ready(0);
        Assert.Equal(RunPhase.Admitting, run.State.Phase);
        Assert.Empty(run.Sent<AdoptPlan>(0));
        run.Join(1);
        Assert.Single(run.Sent<ReceiveState>(1));
        run.Ready(1);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
    }

    [Fact]
    public void a_run_that_stays_below_the_minimum_writes_a_checkpoint_and_fails()
    {
        var run = new RunHarness(minWorkers: 2).Started().Commit().Dies(1).Ready(0);
        for (var i = 0; i < 130 && run.State.InFlight is null; i++)
            run.After(1).Beat(0, WorkerPhase.Holding);
        run.CheckpointDone();
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Contains("min_workers", run.End.Reason);
    }

    [Fact]
    public void nobody_is_let_in_beyond_the_maximum()
    {
        var run = new RunHarness(workers: 1, maxWorkers: 1).Started().Say(new RunHarness().JoinOf(7));
        Assert.Equal(JoinRefusal.Full, Assert.Single(run.Replies<JoinRefused>()).Code);
        Assert.Empty(run.Effects.OfType<AbandonWorker>());
    }

    [Fact]
    public void places_of_workers_that_left_are_given_again()
    {
        var run = new RunHarness(workers: 1).Started();
        for (var i = 0; i < 5; i++)
        {
            run.Say(run.JoinOf(-1));
            Assert.Equal(W(1), Assert.Single(run.Replies<JoinAccepted>()).Worker);
            run.Say(new LeaveRun(W(1), run.State.Slots[W(1)].Incarnation!.Value, "gone"));
        }
        Assert.Equal(2, run.State.Slots.Count);
    }

    [Fact]
    public void a_slow_worker_gets_fewer_micro_batches_once_it_is_measured()
    {
        var run = new RunHarness(training: Options(steps: 200, globalBatch: 24)).Started();
        for (var i = 0; i < 24; i++)
            Steps(run, 0.1, 0.2);
        var plan = Assert.Single(run.Sent<AdoptPlan>(0));
        Assert.Equal([new IndexRange(0, 8)], plan.Members[0].MicroBatches);
        Assert.Equal([new IndexRange(8, 12)], plan.Members[1].MicroBatches);
        Assert.Equal(new StepId(25), plan.At.Step);
    }

    [Fact]
    public void noise_does_not_move_shares()
    {
        var run = new RunHarness(training: Options(steps: 200, globalBatch: 24)).Started();
        var generation = run.State.Generation;
        for (var i = 0; i < 100; i++)
            Steps(run, i % 2 == 0 ? 0.1 : 0.115, i % 3 == 0 ? 0.115 : 0.1);
        Assert.Equal(generation, run.State.Generation);
    }

    [Fact]
    public void a_worker_that_is_no_longer_slow_gets_its_share_back()
    {
        var run = new RunHarness(training: Options(steps: 200, globalBatch: 24)).Started();
        for (var i = 0; i < 24; i++)
            Steps(run, 0.1, 0.2);
        for (var i = 0; i < 60; i++)
            Steps(run, 0.1, 0.1);
        Assert.Equal([6, 6], run.State.Plan.Select(member => member.MicroBatches[0].Count).Order());
    }

    [Fact]
    public void the_slowest_worker_keeps_a_share_by_which_it_is_measured()
    {
        var run = new RunHarness(training: Options(steps: 200, globalBatch: 24)).Started();
        for (var i = 0; i < 120; i++)
            Steps(run, 0.1, 50);
        Assert.Equal(1, run.State.Plan[1].MicroBatches[0].Count);
    }

    [Fact]
    public void steps_that_are_skipped_in_a_row_end_the_run_with_the_micro_batches_named()
    {
        var run = new RunHarness(training: Options() with { MaxSkippedSteps = 2 }).Started();
        Spoilt(run);
        Assert.Contains("micro-batches 0", Assert.Single(run.Journal.OfType<StepSkipped>()).Reason);
        Spoilt(run);
        Assert.True(Assert.Single(run.Sent<CommitStep>(0)) is { Hold: true, Skip: true });
        run.ApplyAll().CheckpointDone();
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Contains("2 steps in a row", run.End.Reason);
    }

    [Fact]
    public void a_good_step_between_skipped_ones_lets_the_run_go_on()
    {
        var run = new RunHarness(training: Options() with { MaxSkippedSteps = 2 }).Started();
        Spoilt(run);
        run.Commit();
        Spoilt(run);
        Assert.Null(run.State.Stop);
    }

    [Fact]
    public void a_loss_far_above_the_last_ones_is_skipped_when_asked_for()
    {
        var run = new RunHarness(training: Options(steps: 200) with { LossSpikeZScore = 6 }).Started();
        for (var i = 0; i < 70; i++)
            run.Commit(loss: 2 + i % 2 * 0.1);
        run.Commit(loss: 9);
        Assert.True(Assert.Single(run.Sent<CommitStep>(0)).Skip);
        run.Commit(loss: 2.2);
        Assert.False(Assert.Single(run.Sent<CommitStep>(0)).Skip);
    }

    [Fact]
    public void a_fixed_world_numbers_the_sums_of_its_members()
    {
        var run = new RunHarness(determinism: DeterminismMode.FixedWorld).Started();
        var plan = Assert.Single(run.Sent<AdoptPlan>(1));
        Assert.Equal(2, plan.MicroBatches);
        Assert.Equal([new IndexRange(0, 2), new IndexRange(2, 4)], plan.Leaves);
        Assert.Equal(
            [[new IndexRange(0, 1)], [new IndexRange(1, 2)]], plan.Members.Select(member => member.MicroBatches));
        run.Commit();
        Assert.Single(run.Sent<CommitStep>(0));
    }

    private static void Steps(RunHarness run, double first, double second) =>
        run.Say(run.PreparedOf(0, seconds: first)).Say(run.PreparedOf(1, seconds: second));

    /// <summary>Whoever computes micro-batch 0 finds its loss to be no number: so does the second opinion.</summary>
    private static void Spoilt(RunHarness run)
    {
        for (var attempt = 0; attempt < 2; attempt++)
            foreach (var member in run.State.Plan)
            {
                var report = run.PreparedOf(member.Worker.Value);
                run.Say(report with
                {
                    Losses = [.. report.Losses.Select(
                        loss => loss.Index == 0 ? loss with { LossSum = double.NaN } : loss)],
                });
            }
    }
}
