using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>What is not finite is believed when others find the same, and is else its worker's own doing.</summary>
public sealed class RunDoubtTests
{
    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(8, 5)]
    public void who_alone_finds_its_gradients_not_finite_is_replaced_and_the_step_is_committed(int workers, int sick)
    {
        var run = Cluster(workers).Started();
        var share = run.ShareOf(sick);

        run.PrepareNotFinite(sick);
        Assert.Contains($"of w{sick}: others compute them", Assert.Single(run.Journal.OfType<StepAborted>()).Reason);
        Assert.NotEqual(share, run.ShareOf(sick));
        run.PrepareNotFinite(sick);

        Assert.Equal([W(sick)], Evicted(run));
        Assert.Contains("another worker finds the same finite", Eviction(run));
        Assert.Contains(run.Effects, effect => effect is EndProcess end && end.Worker == W(sick));
        AssertCommitted(run.Commit(), skip: false);
    }

    [Fact]
    public void one_wrong_attempt_is_enough_to_be_replaced()
    {
        var run = new RunHarness(workers: 3).Started().PrepareNotFinite(1).Commit();
        Assert.Equal([W(1)], Evicted(run));
        AssertCommitted(run.Commit(), skip: false);
    }

    [Fact]
    public void two_of_five_that_spoil_their_gradients_are_both_replaced()
    {
        var run = new RunHarness(workers: 5, training: Options(globalBatch: 20)).Started().PrepareNotFinite(1, 2)
            .PrepareNotFinite(1, 2);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
        Assert.Equal([W(0), W(3), W(4)], run.State.Ready.Select(slot => slot.Id));
        AssertCommitted(run.Commit(), skip: false);
    }

    [Theory]
    [InlineData(DeterminismMode.Elastic)]
    [InlineData(DeterminismMode.FixedWorld)]
    public void what_two_workers_find_not_finite_is_skipped_and_nobody_is_replaced(DeterminismMode determinism)
    {
        var run = new RunHarness(workers: 3, determinism: determinism).Started();
        var share = run.ShareOf(2);
        run.PrepareNotFinite(2);
        var second = run.State.Plan.Single(member => member.MicroBatches.Contains(share)).Worker;
        Assert.NotEqual(W(2), second);

        run.PrepareNotFinite(second.Value);

        AssertCommitted(run, skip: true);
        Assert.Equal(3, run.State.Ready.Count());
    }

    [Fact]
    public void the_second_opinion_on_a_step_after_a_skipped_one_is_anothers_too()
    {
        var run = new RunHarness(workers: 2).Started().PrepareNotFinite(0, 1).PrepareNotFinite(0, 1);
        AssertCommitted(run, skip: true);
        var shares = (run.ShareOf(0), run.ShareOf(1));
        run.PrepareNotFinite(0);
        Assert.Equal(shares, (run.ShareOf(1), run.ShareOf(0)));
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 0)]
    [InlineData(8, 4)]
    [InlineData(8, 7)]
    public void who_spoils_the_step_and_says_nothing_is_found_by_leaving_workers_out(int workers, int sick)
    {
        var run = Cluster(workers).Started();
        var attempts = 0;
        for (; run.State.Slots[W(sick)].IsPresent && attempts < 10; attempts++)
            Attempt(run, sick);

        Assert.Equal([W(sick)], Evicted(run));
        Assert.Contains("is finite without it only", Eviction(run));
        Assert.InRange(attempts, 2, 2 + (int)Math.Ceiling(Math.Log2(workers)));
        AssertCommitted(run.Commit(), skip: false);
    }

    [Fact]
    public void a_sum_that_is_not_finite_on_any_worker_is_skipped_after_a_bounded_search()
    {
        var run = new RunHarness(workers: 8).Started();
        var attempts = 0;
        for (; run.State.Committed.Value == 0 && attempts < 20; attempts++)
            run.PrepareNotFinite();
        AssertCommitted(run, skip: true);
        Assert.Equal(8, run.State.Ready.Count());
        Assert.InRange(attempts, 3, 6);
        Assert.Equal(8, run.State.Plan.Length);
    }

    [Fact]
    public void a_step_without_a_token_to_learn_from_is_skipped_at_once()
    {
        var run = new RunHarness().Started();
        foreach (var worker in new[] { 0, 1 })
        {
            var report = run.PreparedOf(worker, loss: 0, squaredNorm: double.NaN);
            run.Say(report with { Losses = [.. report.Losses.Select(loss => loss with { Tokens = 0 })] });
        }
        AssertCommitted(run, skip: true);
    }

    [Fact]
    public void who_is_left_out_of_an_attempt_can_neither_report_nor_be_waited_for()
    {
        var run = new RunHarness(workers: 3).Started().PrepareNotFinite();
        Assert.Equal([W(1), W(2)], run.State.Plan.Select(member => member.Worker));
        Assert.DoesNotContain(Assert.Single(run.Sent<AdoptPlan>(0)).Members, member => member.Worker == W(0));

        run.Say(new StepPrepared(run.At(0), W(0), [], 4, 0, 0, 0, []));

        Assert.False(run.State.Slots[W(0)].IsPresent);
        AssertCommitted(run.Commit(), skip: false);
    }

    [Fact]
    public void a_worker_that_dies_in_a_second_opinion_begins_the_doubt_anew()
    {
        var run = new RunHarness(workers: 3).Started().PrepareNotFinite(1).Dies(2);
        Assert.Null(run.State.Doubt);
        run.PrepareNotFinite(1).PrepareNotFinite(1);
        Assert.Equal([W(1)], Evicted(run));
        AssertCommitted(run.Commit(), skip: false);
    }

    [Fact]
    public void the_last_worker_has_nobody_to_ask()
    {
        var run = new RunHarness(workers: 2).Started().PrepareNotFinite(1).Dies(0).PrepareNotFinite(1);
        AssertCommitted(run, skip: true);
    }

    [Fact]
    public void a_model_that_diverges_ends_the_run_as_it_would_on_one_worker()
    {
        var reasons = new List<string>();
        foreach (var workers in new[] { 1, 2, 4 })
        {
            var run = new RunHarness(workers, training: Options() with { MaxSkippedSteps = 3 }).Started();
            for (var attempts = 0; run.State.Phase == RunPhase.Stepping && attempts < 20; attempts++)
                run.Commit(loss: double.NaN);
            run.ApplyAll().CheckpointDone();
            Assert.Equal(new StepId(3), run.State.Committed);
            reasons.Add(run.End!.Reason);
        }
        Assert.StartsWith("3 steps in a row were skipped", Assert.Single(reasons.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public void two_that_hold_different_gradients_try_again_before_anybody_is_blamed()
    {
        var run = Disagree(new RunHarness().Started());
        Assert.Null(run.End);
        Assert.Contains("hold different gradients", Assert.Single(run.Journal.OfType<StepAborted>()).Reason);
        AssertCommitted(run.Commit(), skip: false);
        Assert.Null(run.State.Dispute);
    }

    [Fact]
    public void two_that_hold_different_gradients_again_are_both_replaced_and_the_run_goes_on()
    {
        var run = Disagree(Disagree(new RunHarness().Started().Commit()));
        Assert.Equal([W(0), W(1)], Evicted(run));
        Assert.Contains(run.Journal, record => record is Rewound { To.Value: 0 });
        AssertCommitted(run.Started().Commit(), skip: false);
        AssertCommitted(run.Commit(), skip: false);
        Assert.Null(run.State.Dispute);
    }

    [Fact]
    public void gradients_that_differ_whoever_computes_them_end_the_run()
    {
        var run = Disagree(Disagree(new RunHarness().Started()));
        run = Disagree(run.Started());
        Assert.Null(run.End);
        run = Disagree(run.Started());
        Assert.Equal(1, run.End!.ExitCode);
        Assert.Contains("step 1 cannot be committed: w1 and w0 hold different gradients", run.End.Reason);
    }

    /// <summary>With a micro-batch or more for everyone.</summary>
    private static RunHarness Cluster(int workers) => new(workers, Options(globalBatch: 24));

    private static RunHarness Disagree(RunHarness run) => run.Prepare(0).Say(run.PreparedOf(1, squaredNorm: 4.1));

    /// <summary>All prepare; the gradient is finite where the sick one has no part, and nobody says why.</summary>
    private static void Attempt(RunHarness run, int sick)
    {
        if (run.State.Plan.Any(member => member.Worker == W(sick)))
            run.PrepareNotFinite();
        else
            run.Commit();
    }

    private static IEnumerable<WorkerId> Evicted(RunHarness run) => run.Journal.OfType<MembershipChanged>()
        .Where(change => change.Change == MembershipChange.Evicted).Select(change => change.Worker);

    private static string Eviction(RunHarness run) => Assert.Single(run.Journal.OfType<MembershipChanged>(),
        change => change.Change == MembershipChange.Evicted).Reason;

    private static void AssertCommitted(RunHarness run, bool skip)
    {
        var commit = Assert.Single(run.Journal.OfType<Committed>());
        Assert.Equal(skip, commit.Skip);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
        Assert.Null(run.State.Doubt);
    }
}
