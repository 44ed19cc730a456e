using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>A coordinator that is started again, with workers that outlived the one before.</summary>
public sealed class RunRecoveryTests
{
    private static readonly CheckpointFact Checkpoint = new(new StepId(4), "/run/step-4", "sha", 4, 40);

    private static RunHarness Restarted(long committed = 6, int workers = 2) => new(workers, recovered: new RecoveredRun
    {
        Checkpoint = Checkpoint,
        Live = new CommitInDoubt(new StepId(committed), 2.0, false, committed, committed * 10),
        History = ImmutableSortedDictionary<long, CommitFact>.Empty
            .Add(5, new CommitFact(new StepId(5), 2, false, 5, 50))
                .Add(6, new CommitFact(new StepId(6), 2, false, 6, 60)),
    });

    [Fact]
    public void workers_that_hold_the_last_commit_go_on_from_it_without_a_disk()
    {
        var run = Restarted().Join(0, applied: 6).Join(1, applied: 6);
        Assert.Single(run.Sent<SettleState>(1));
        Assert.Empty(run.Sent<LoadState>(0));
        run.Ready(0).Ready(1);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
        Assert.Equal(new StepId(7), Assert.Single(run.Sent<AdoptPlan>(0)).At.Step);
    }

    [Fact]
    public void a_worker_that_had_prepared_the_step_in_doubt_applies_it_with_the_same_coefficients()
    {
        var before = new RunHarness(workers: 1).Started().Commit().Commit();
        var committed = Assert.Single(before.Journal.OfType<Committed>());
        var told = Assert.Single(before.Sent<CommitStep>(0));
        var run = new RunHarness(workers: 1, recovered: new RecoveredRun
        {
            Live = new CommitInDoubt(committed.Step, committed.GradientNorm, committed.Skip, committed.OptimizerSteps,
                committed.TotalTokens),
        });
        run.Join(0, applied: 1, prepared: 2);
        var settle = Assert.Single(run.Sent<SettleState>(0));
        Assert.Equal(told.Update, settle.Update);
        Assert.Equal(committed.Step, settle.At.Step);
    }

    [Fact]
    public void a_worker_that_holds_an_older_step_receives_the_state_from_those_who_are_further()
    {
        var run = Restarted().Join(0, applied: 5).Join(1, applied: 6).Ready(1);
        Assert.Equal([W(1)], Assert.Single(run.Sent<ReceiveState>(0)).Donors.Select(donor => donor.Worker));
    }

    [Fact]
    public void nobody_who_came_holds_the_last_commit()
    {
        var run = Restarted().Join(0, applied: -1).Join(1, applied: 3);
        Assert.Equal(new StepId(4), Assert.Single(run.Journal.OfType<Rewound>()).To);
        Assert.Equal("/run/step-4", Assert.Single(run.Sent<LoadState>(0)).CheckpointDirectory);
    }

    [Fact]
    public void survivors_that_hold_different_states_are_all_distrusted()
    {
        var run = Restarted().Join(0, applied: 6).Join(1, applied: 6).Ready(0).Ready(1, hash: Hash + 1);
        Assert.Equal(new StepId(0), Assert.Single(run.Journal.OfType<Rewound>()).To);
        Assert.True(Assert.Single(run.Journal.OfType<Rewound>()).StateSuspect);
    }

    [Fact]
    public void a_survivor_dies_before_it_has_settled()
    {
        var run = Restarted().Join(0, applied: 6).Join(1, applied: 6).Dies(0, givenUp: true);
        Assert.Equal(RunPhase.Loading, run.State.Phase);
        run.Ready(1);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
    }

    [Fact]
    public void the_only_survivor_dies_before_it_has_settled()
    {
        var run = Restarted(workers: 1).Join(0, applied: 6).Dies(0);
        Assert.Equal(new StepId(4), run.State.Committed);
        run.Join(0);
        Assert.Single(run.Sent<LoadState>(0));
    }

    [Fact]
    public void a_survivor_that_lost_its_state_after_all_receives_it()
    {
        var run = Restarted().Join(0, applied: 6).Join(1, applied: 6);
        run.Say(new StateFailed(run.State.Slots[W(0)].StateAt!.Value, W(0), "it holds the state of step 5")).Ready(1);
        Assert.Single(run.Sent<ReceiveState>(0));
    }

    [Fact]
    public void a_worker_of_another_run_at_the_same_address_is_sent_away()
    {
        var run = new RunHarness();
        run.Say(run.JoinOf(0) with { Run = new RunId(Guid.NewGuid()), AppliedStep = new StepId(9) });
        Assert.Equal(JoinRefusal.OtherRun, Assert.Single(run.Replies<JoinRefused>()).Code);
        Assert.False(run.State.Slots[W(0)].GivenUp);
    }

    [Fact]
    public void a_worker_that_opened_the_run_with_other_settings_is_sent_away()
    {
        var run = new RunHarness();
        run.Say(run.JoinOf(0) with { ConfigurationHash = "before" });
        Assert.Equal(JoinRefusal.OtherRun, Assert.Single(run.Replies<JoinRefused>()).Code);
    }

    [Fact]
    public void a_checkpoint_that_cannot_be_loaded_gives_way_to_the_one_before_it()
    {
        var older = new CheckpointFact(new StepId(2), "/run/step-2", "sha", 2, 20);
        var run = new RunHarness(workers: 1, recovered: new RecoveredRun { Checkpoint = Checkpoint, Older = [older] })
            .Join(0);
        for (var i = 0; i < 3; i++)
            run.Say(new StateFailed(run.State.Slots[W(0)].StateAt!.Value, W(0), "torn"));
        Assert.Equal("/run/step-2", Assert.Single(run.Sent<LoadState>(0)).CheckpointDirectory);
    }
}
