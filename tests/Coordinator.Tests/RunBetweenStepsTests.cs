using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Evaluation, checkpoints and the end, at rest between two steps.</summary>
public sealed class RunBetweenStepsTests
{
    [Fact]
    public void evaluation_is_shared_out_and_a_dead_workers_share_is_given_to_the_rest()
    {
        var run = new RunHarness(workers: 3, evaluationBatches: 7, training: Options(evalEvery: 2)).Started().Commit();
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
        // After a rewind newer ones may lie there: this one is what the run would return to.
        Assert.Equal(run.State.LastCheckpoint.Step, Assert.Single(run.Effects.OfType<PruneCheckpoints>()).Newest);
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
        var run = new RunHarness(training: Options(steps: 1)).Started().Commit();
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
        var run = new RunHarness(training: Options(steps: 1)).Started().Commit().ApplyAll().Dies(0);
        Assert.Single(run.Sent<WriteCheckpoint>(1));
        Assert.Equal(0, run.CheckpointDone().End!.ExitCode);
    }

    [Fact]
    public void the_last_checkpoint_cannot_be_written()
    {
        var run = new RunHarness(workers: 1, training: Options(steps: 1)).Started().Commit().ApplyAll();
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
}
