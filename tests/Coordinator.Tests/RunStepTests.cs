using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Steps: prepared, committed, applied, skipped, replayed.</summary>
public sealed class RunStepTests
{
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
}
