using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

public sealed class RunMachineTests
{
    [Fact]
    public void one_worker_makes_the_initial_state_and_gives_it_to_the_rest()
    {
        var run = new RunHarness(workers: 3).Join(0).Join(1);
        Assert.Equal(RunPhase.Assembling, run.State.Phase);
        run.Join(2);
        Assert.Equal("", Assert.Single(run.Sent<LoadState>(0)).CheckpointDirectory);
        run.Ready(0);
        foreach (var worker in new[] { 1, 2 })
        {
            var receive = Assert.Single(run.Sent<ReceiveState>(worker));
            Assert.Equal(Hash, receive.StateHash);
            Assert.Equal([new StateDonor(W(0), "data-0")], receive.Donors);
        }
        run.Ready(1).Ready(2);
        var plan = Assert.Single(run.Sent<AdoptPlan>(2));
        Assert.Equal(new StepId(1), plan.At.Step);
        Assert.Equal([W(0), W(1), W(2)], plan.Members.Select(member => member.Worker));
    }

    [Fact]
    public void those_who_came_begin_after_the_grace_period()
    {
        var run = new RunHarness().Join(1).After(5);
        Assert.Equal(RunPhase.Assembling, run.State.Phase);
        run.Say(new WorkerHeartbeat(default, W(1), WorkerPhase.Joining, 0, 0, 0));
        run.Say(new WorkerHeartbeat(run.State.At(default, default), W(1), WorkerPhase.Joining, 0, 0, 0)).After(9)
            .Say(new WorkerHeartbeat(run.State.At(default, default), W(1), WorkerPhase.Joining, 0, 0, 0)).After(9);
        Assert.Equal(RunPhase.Loading, run.State.Phase);
    }

    [Fact]
    public void a_worker_with_other_numerics_is_refused_with_the_difference_named()
    {
        var run = new RunHarness().Join(0).Join(1, OtherNumerics);
        var refused = Assert.Single(run.Replies<JoinRefused>());
        Assert.Equal(JoinRefusal.Numerics, refused.Code);
        Assert.Contains("BLAS is Haswell, the run has SkylakeX", refused.Reason, StringComparison.Ordinal);
        Assert.Single(run.Effects.OfType<AbandonWorker>());
        Assert.Equal(RunPhase.Loading, run.State.Phase);
    }

    [Fact]
    public void other_numerics_are_accepted_by_explicit_wish()
    {
        var run = new RunHarness(allowDifferentNumerics: true).Join(0).Join(1, OtherNumerics);
        Assert.Single(run.Replies<JoinAccepted>());
    }

    [Fact]
    public void a_resumed_run_refuses_numerics_other_than_those_it_began_with()
    {
        var run = new RunHarness(workers: 1, recovered: RecoveredRun.Nothing with { Numerics = OtherNumerics }).Join(0);
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Contains("BLAS is SkylakeX, the run has Haswell", run.End.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void a_repeated_join_gets_the_same_answer_and_changes_nothing()
    {
        var run = new RunHarness();
        var join = run.JoinOf(0);
        run.Say(join);
        var before = run.State;
        run.Say(join);
        Assert.Single(run.Replies<JoinAccepted>());
        Assert.Empty(run.Journal);
        Assert.Equal(before.Slots[W(0)], run.State.Slots[W(0)]);
    }

    [Fact]
    public void a_worker_without_a_place_is_given_one_and_keeps_it_when_it_asks_again()
    {
        var run = new RunHarness(workers: 2);
        var join = run.JoinOf(0) with { Worker = new WorkerId(-1) };
        Assert.Equal(W(2), Assert.Single(run.Say(join).Replies<JoinAccepted>()).Worker);
        Assert.Equal(W(2), Assert.Single(run.Say(join).Replies<JoinAccepted>()).Worker);
    }

    [Fact]
    public void a_step_is_committed_when_all_have_prepared_and_not_before()
    {
        var run = new RunHarness().Started().Prepare(0);
        Assert.Empty(run.Effects);
        run.Prepare(1);
        var commit = Assert.Single(run.Sent<CommitStep>(0));
        Assert.Equal(commit, Assert.Single(run.Sent<CommitStep>(1)));
        Assert.False(commit.Hold);
        var record = Assert.IsType<Committed>(run.Journal.Single());
        Assert.Equal(2.0, record.Loss);
        Assert.Equal(2.0, record.GradientNorm);
        Assert.Equal(40, record.Tokens);
        Assert.IsType<WriteJournal>(run.Effects[0]);
        Assert.Equal(new StepId(1), run.State.Committed);
    }

    [Fact]
    public void the_loss_is_added_in_micro_batch_order_whatever_the_order_of_reports()
    {
        MicroBatchLoss[] losses = [new(0, 1e16, 1), new(1, 1, 1), new(2, -1e16, 1), new(3, 1, 1)];
        Assert.Equal(StepOutcome.Mean(losses), StepOutcome.Mean(losses.Reverse()));
        Assert.Equal(0.25, StepOutcome.Mean(losses).Loss);
    }

    [Fact]
    public void a_report_of_an_older_generation_is_dropped()
    {
        var run = new RunHarness(workers: 3).Started();
        var stale = run.PreparedOf(0);
        run.Dies(2).Say(stale).Prepare(1);
        Assert.Empty(run.Effects);
        Assert.Equal(new StepId(0), run.State.Committed);
        run.Prepare(0);
        Assert.Equal(new StepId(1), run.State.Committed);
    }

    [Fact]
    public void a_report_to_an_earlier_coordinator_is_dropped()
    {
        var run = new RunHarness(workers: 1).Started();
        var prepared = run.PreparedOf(0);
        run.Say(prepared with { At = prepared.At with { Fence = new Fence(0) } });
        Assert.Equal(new StepId(0), run.State.Committed);
    }

    [Fact]
    public void worker_dies_before_all_have_prepared()
    {
        var run = new RunHarness().Started().Prepare(0).Dies(1);
        Assert.Contains(run.Journal, record => record is StepAborted);
        var plan = Assert.Single(run.Sent<AdoptPlan>(0));
        Assert.Equal(new StepId(1), plan.At.Step);
        Assert.Equal([new IndexRange(0, 4)], Assert.Single(plan.Members).MicroBatches);
        Assert.Equal(new StepId(1), run.Commit().State.Committed);
    }

    [Fact]
    public void worker_dies_between_commit_and_apply()
    {
        var run = new RunHarness().Started().Commit().Dies(1);
        var plan = Assert.Single(run.Sent<AdoptPlan>(0));
        Assert.Equal(new StepId(2), plan.At.Step);
        Assert.Equal(new StepId(1), run.State.Committed);
    }

    [Fact]
    public void a_restarted_worker_is_let_in_at_the_next_commit_from_those_who_hold_the_state()
    {
        var run = new RunHarness().Started().Dies(1).Join(1);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
        run.Commit();
        Assert.True(Assert.Single(run.Sent<CommitStep>(0)).Hold);
        run.Apply(0, 77);
        var receive = Assert.Single(run.Sent<ReceiveState>(1));
        Assert.Equal(77ul, receive.StateHash);
        Assert.Equal(new StepId(1), receive.At.Step);
        run.Ready(1, 77);
        Assert.Equal(2, Assert.Single(run.Sent<AdoptPlan>(0)).Members.Count);
    }

    [Fact]
    public void a_joining_worker_whose_state_has_another_hash_is_evicted()
    {
        var run = new RunHarness().Started().Dies(1).Join(1).Commit().Apply(0, 77).Ready(1, 78);
        Assert.Single(run.Effects.OfType<EndProcess>());
        Assert.Single(Assert.Single(run.Sent<AdoptPlan>(0)).Members);
    }

    [Fact]
    public void a_joining_worker_dies_while_it_receives()
    {
        var run = new RunHarness().Started().Dies(1).Join(1).Commit().Apply(0).Dies(1);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
    }

    [Fact]
    public void a_donor_dies_while_a_worker_joins_and_another_remains()
    {
        var run = new RunHarness(workers: 3).Started().Dies(2).Join(2).Commit().ApplyAll().Dies(0);
        Assert.Equal(RunPhase.Admitting, run.State.Phase);
        Assert.Equal([W(1), W(2)],
            Assert.Single(run.Ready(2).Sent<AdoptPlan>(1)).Members.Select(member => member.Worker));
    }

    [Fact]
    public void the_last_donor_dies_while_a_worker_joins()
    {
        var run = new RunHarness().Started().Dies(1).Join(1).Commit().Apply(0).Dies(0);
        Assert.Contains(run.Journal, record => record is Rewound { To.Value: 0 });
        Assert.Equal(RunPhase.Assembling, run.State.Phase);
        run.Join(0);
        Assert.Single(run.Sent<LoadState>(0));
    }

    [Fact]
    public void the_loading_worker_dies_and_another_takes_over()
    {
        var run = new RunHarness().Join(0).Join(1).Dies(0, givenUp: true);
        Assert.Single(run.Sent<LoadState>(1));
    }

    [Fact]
    public void every_worker_dies_and_the_replay_agrees_with_the_journal()
    {
        var run = new RunHarness(workers: 1).Started().Commit(3).Commit(2.5).Dies(0);
        Assert.Contains(run.Journal, record => record is Rewound { To.Value: 0 });
        run.Join(0).Ready(0).Commit(3);
        Assert.Equal(new StepId(1), run.State.Committed);
        run.Commit(2.25);
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Contains("replay of step 2", run.End.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void every_worker_dies_after_a_checkpoint()
    {
        var run = new RunHarness(workers: 1, checkpointEvery: 1).Started().Commit().CheckpointDone().Commit().Dies(0)
            .Join(0);
        Assert.Equal("/run/step-1", Assert.Single(run.Sent<LoadState>(0)).CheckpointDirectory);
        Assert.Equal(new StepId(1), run.State.Committed);
        Assert.Equal(1, run.State.OptimizerSteps);
    }

    [Fact]
    public void a_silent_worker_is_evicted()
    {
        var run = new RunHarness().Started().After(9)
            .Say(new WorkerHeartbeat(new RunHarness().State.At(default, default), W(0), WorkerPhase.Computing, 0, 0, 0))
                .After(2);
        Assert.Equal(W(1), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
        Assert.Single(Assert.Single(run.Sent<AdoptPlan>(0)).Members);
    }

    [Fact]
    public void an_evicted_process_may_not_come_back()
    {
        var run = new RunHarness();
        var join = run.JoinOf(1);
        run.Join(0).Say(join);
        run.Ready(0).Ready(1).Input(new WorkerUnreachable(W(1), join.Incarnation, "gone"));
        Assert.Equal(JoinRefusal.Superseded, Assert.Single(run.Say(join).Replies<JoinRefused>()).Code);
    }

    [Fact]
    public void the_culprit_of_a_failed_step_is_replaced_and_the_rest_go_on()
    {
        var run = new RunHarness(workers: 3).Started();
        run.Say(new StepFailed(run.At(0), W(0), W(2), "connection lost"));
        Assert.Equal(W(2), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
        Assert.Equal(2, Assert.Single(run.Sent<AdoptPlan>(1)).Members.Count);
    }

    [Theory]
    [InlineData(double.NaN, 4.0)]
    [InlineData(2.0, double.PositiveInfinity)]
    public void a_step_with_wrong_numbers_is_skipped_and_adamw_does_not_count_it(double loss, double squaredNorm)
    {
        var run = new RunHarness(workers: 1).Started();
        run.Say(run.PreparedOf(0, loss, squaredNorm));
        Assert.True(Assert.Single(run.Sent<CommitStep>(0)).Skip);
        Assert.Equal(new StepId(1), run.State.Committed);
        Assert.Equal(0, run.State.OptimizerSteps);
    }

    [Fact]
    public void workers_that_hold_different_gradients_end_the_run()
    {
        var run = new RunHarness().Started().Prepare(0);
        run.Say(run.PreparedOf(1, squaredNorm: 4.1));
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Empty(run.Sent<CommitStep>(0));
    }

    [Fact]
    public void workers_that_hold_different_parameters_end_the_run()
    {
        var run = new RunHarness(evaluationBatches: 1, training: Training(evalEvery: 1)).Started().Commit().Apply(0, 1)
            .Apply(1, 2);
        Assert.Equal(1, run.End!.ExitCode);
    }

    [Fact]
    public void evaluation_is_shared_out_and_a_dead_workers_share_is_given_to_the_rest()
    {
        var run = new RunHarness(workers: 3, evaluationBatches: 7, training: Training(evalEvery: 2)).Started().Commit();
        Assert.False(Assert.Single(run.Sent<CommitStep>(0)).Hold);
        run.Commit();
        Assert.True(Assert.Single(run.Sent<CommitStep>(0)).Hold);
        run.ApplyAll();
        Assert.Equal([new IndexRange(0, 3)], Assert.Single(run.Sent<EvaluateShare>(0)).Batches);
        Assert.Equal([new IndexRange(5, 7)], Assert.Single(run.Sent<EvaluateShare>(2)).Batches);
        run.Evaluated(0).Dies(2);
        Assert.Equal([new IndexRange(5, 6)], Assert.Single(run.Sent<EvaluateShare>(0)).Batches);
        Assert.Equal([new IndexRange(6, 7)], Assert.Single(run.Sent<EvaluateShare>(1)).Batches);
        run.Evaluated(0).Evaluated(1);
        Assert.Equal(3.0, Assert.Single(run.Journal.OfType<Evaluated>()).Loss);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
    }

    [Fact]
    public void a_checkpoint_is_written_by_the_lowest_ranked_while_training_goes_on()
    {
        var run = new RunHarness(checkpointEvery: 2).Started().Commit();
        Assert.Null(Assert.Single(run.Sent<CommitStep>(0)).CheckpointWriter);
        run.Commit();
        Assert.Equal(W(0), Assert.Single(run.Sent<CommitStep>(1)).CheckpointWriter);
        run.Commit().CheckpointDone();
        Assert.Contains(run.Journal, record => record is CheckpointSaved { Step.Value: 2 });
        Assert.Single(run.Effects.OfType<PruneCheckpoints>());
        Assert.Equal(new StepId(3), run.State.Committed);
    }

    [Fact]
    public void the_writer_of_a_checkpoint_dies_and_it_is_written_at_the_current_step_instead()
    {
        var run = new RunHarness(checkpointEvery: 5).Started();
        for (var step = 0; step < 5; step++)
            run.Commit();
        run.Commit().Dies(0);
        Assert.Contains(run.Journal, record => record is CheckpointLost { Step.Value: 5 });
        run.Commit();
        Assert.Equal(W(1), Assert.Single(run.Sent<CommitStep>(1)).CheckpointWriter);
        Assert.Equal(new StepId(7), run.State.InFlight!.Step);
    }

    [Fact]
    public void a_slow_checkpoint_is_never_overtaken_by_another()
    {
        var run = new RunHarness(workers: 1, checkpointEvery: 1).Started().Commit().Commit();
        Assert.Null(Assert.Single(run.Sent<CommitStep>(0)).CheckpointWriter);
        run.CheckpointDone().Commit();
        Assert.Equal(W(0), Assert.Single(run.Sent<CommitStep>(0)).CheckpointWriter);
    }

    [Fact]
    public void the_run_ends_when_the_last_checkpoint_is_on_disk()
    {
        var run = new RunHarness(training: Training(steps: 1)).Started().Commit();
        Assert.Equal(W(0), Assert.Single(run.Sent<CommitStep>(0)).CheckpointWriter);
        run.ApplyAll();
        Assert.Null(run.End);
        run.CheckpointDone();
        Assert.Equal(0, run.End!.ExitCode);
        Assert.Single(run.Sent<StopWorker>(1));
    }

    [Fact]
    public void the_writer_of_the_last_checkpoint_dies()
    {
        var run = new RunHarness(training: Training(steps: 1)).Started().Commit().ApplyAll().Dies(0);
        Assert.Single(run.Sent<WriteCheckpoint>(1));
        Assert.Equal(0, run.CheckpointDone().End!.ExitCode);
    }

    [Fact]
    public void the_last_checkpoint_cannot_be_written()
    {
        var run = new RunHarness(workers: 1, training: Training(steps: 1)).Started().Commit().ApplyAll();
        for (var attempt = 0; attempt < 3; attempt++)
            run.Say(new CheckpointFailed(run.State.At(default, new StepId(1)), W(0), "disk full"));
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Contains("disk full", run.End.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void a_stop_finishes_the_step_writes_a_checkpoint_and_ends_with_its_code()
    {
        var run = new RunHarness().Started().Input(new StopRequested("interrupted", 130));
        Assert.Null(run.End);
        run.Commit();
        var commit = Assert.Single(run.Sent<CommitStep>(1));
        Assert.True(commit.Hold);
        Assert.Equal(W(0), commit.CheckpointWriter);
        Assert.Equal(130, run.ApplyAll().CheckpointDone().End!.ExitCode);
    }

    [Fact]
    public void a_stop_before_the_first_step_ends_at_once()
    {
        Assert.Equal(130, new RunHarness().Join(0).Input(new StopRequested("interrupted", 130)).End!.ExitCode);
    }

    [Fact]
    public void nobody_comes()
    {
        var run = new RunHarness().After(100);
        Assert.Null(run.End);
        Assert.Equal(1, run.After(21).End!.ExitCode);
    }

    [Fact]
    public void the_last_worker_is_given_up()
    {
        var run = new RunHarness().Started().Dies(0, givenUp: true);
        Assert.Null(run.End);
        Assert.Equal(1, run.Dies(1, givenUp: true).End!.ExitCode);
    }

    [Fact]
    public void workers_that_refuse_their_settings_end_the_run_as_bad_input()
    {
        var run = new RunHarness().Started().Dies(0, givenUp: true, exitCode: 2);
        Assert.Equal(2, run.Dies(1, givenUp: true, exitCode: 2).End!.ExitCode);
    }

    [Fact]
    public void a_surplus_worker_stands_by_and_the_user_is_told()
    {
        var run = new RunHarness(workers: 3, training: Training(globalBatch: 4)).Started();
        Assert.Contains(run.Journal, record =>
            record is MembershipChanged { Change: MembershipChange.StandsBy, Worker.Value: 2 });
        Assert.Empty(run.State.Plan[2].MicroBatches);
        Assert.Equal(new StepId(1), run.Commit().State.Committed);
    }

    [Fact]
    public void a_resumed_run_continues_from_its_checkpoint_and_checks_the_steps_after_it()
    {
        var recovered = new RecoveredRun
        {
            Checkpoint = new CheckpointFact(new StepId(4), "/run/step-4", "sha", 3, 160),
            History = ImmutableSortedDictionary<long,
            CommitFact>.Empty.Add(5, new CommitFact(new StepId(5), 2.0, false, 4, 200)),
        };
        var run = new RunHarness(workers: 1, recovered: recovered).Join(0);
        Assert.Equal("/run/step-4", Assert.Single(run.Sent<LoadState>(0)).CheckpointDirectory);
        run.Ready(0);
        Assert.Equal(new StepId(5), Assert.Single(run.Sent<AdoptPlan>(0)).At.Step);
        run.Commit(2.0);
        Assert.Equal(4, run.State.OptimizerSteps);
        Assert.Equal(200, run.State.TotalTokens);
    }

    private static TrainingOptions Training(long steps = 10, long evalEvery = 0, int globalBatch = 8) =>
        new() { Steps = steps, GlobalBatch = globalBatch, MicroBatch = 2, EvalEvery = evalEvery };
}
