using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Comparisons of the workers' states, and what follows when they differ.</summary>
public sealed class RunVerificationTests
{
    private static RunHarness Verified(int workers = 2) =>
        new RunHarness(workers, checkpointEvery: 2, verifyEvery: 2).Started();

    private static RunHarness Step(RunHarness run, params ulong[] hashes)
    {
        run.Commit();
        foreach (var (hash, worker) in hashes.Select((hash, worker) => (hash, worker)))
            run.Apply(worker, hash);
        return run;
    }

    [Fact]
    public void states_are_compared_while_the_next_step_is_computed()
    {
        var run = Verified();
        Assert.False(Assert.Single(run.Commit().Sent<CommitStep>(0)).Hash);
        var commit = Assert.Single(run.Commit().Sent<CommitStep>(0));
        Assert.True(commit is { Hash: true, Hold: false });
        run.Apply(0);
        Assert.Equal(new StepId(0), run.State.VerifiedAt);
        run.Apply(1);
        Assert.Equal(new StepId(2), run.State.VerifiedAt);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
    }

    [Fact]
    public void different_states_lead_back_to_the_checkpoint_at_the_last_agreement()
    {
        var run = Verified();
        Step(run);
        Step(run, Hash, Hash).CheckpointDone();
        Step(run);
        run.Commit();
        run.CheckpointDone();
        Assert.Equal(new StepId(4), run.State.LastCheckpoint.Step);
        run.Apply(0, 1).Apply(1, 2);
        Assert.Equal(new StepId(2), Assert.Single(run.Journal.OfType<Rewound>()).To);
        Assert.Equal(new StepId(4), Assert.Single(run.Journal.OfType<Diverged>()).Step);
        Assert.True(Assert.Single(run.Journal.OfType<Rewound>()).StateSuspect);
        Assert.Equal(new StepId(2), run.State.Committed);
        Assert.Single(run.Sent<LoadState>(0));
    }

    [Fact]
    public void the_worker_that_differed_from_the_replay_is_replaced()
    {
        var run = Verified();
        Step(run);
        Step(run, 5, Hash);
        Assert.Equal(new StepId(0), run.State.Committed);
        run.Ready(0).Ready(1);
        Step(run);
        Step(run, Hash, Hash);
        Assert.Equal(W(0), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
        Assert.Null(run.State.Divergence);
    }

    [Fact]
    public void when_wrong_gradients_reached_everyone_the_outvoted_worker_is_replaced()
    {
        var run = Verified(workers: 3);
        Step(run);
        Step(run, 5, 6, 6);
        run.Ready(0).Ready(1).Ready(2);
        Step(run);
        Step(run, Hash, Hash, Hash);
        Assert.Equal(W(0), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
    }

    [Fact]
    public void states_that_differ_at_rest_are_replayed_too()
    {
        var run = new RunHarness(training: Options(steps: 1)).Started().Commit().Apply(0, 1).Apply(1, 2);
        Assert.Null(run.End);
        Assert.Single(run.Sent<LoadState>(0));
    }

    [Fact]
    public void states_that_differ_in_every_replay_end_the_run()
    {
        var run = Verified();
        for (var replay = 0; replay <= 3; replay++)
        {
            Step(run);
            Step(run, 1, 2);
            if (replay < 3)
                run.Ready(0).Ready(1);
        }
        Assert.Equal(1, run.End!.ExitCode);
    }

    [Fact]
    public void a_worker_that_dies_owes_no_hash()
    {
        var run = Verified();
        Step(run);
        run.Commit().Apply(0).Dies(1);
        Assert.Equal(new StepId(2), run.State.VerifiedAt);
    }

    [Fact]
    public void the_checkpoint_at_the_last_agreement_is_not_pruned()
    {
        var run = Verified();
        Step(run);
        Step(run, Hash, Hash).CheckpointDone();
        Assert.Equal(new StepId(2), Assert.Single(run.Effects.OfType<PruneCheckpoints>()).Protected);
    }
}
