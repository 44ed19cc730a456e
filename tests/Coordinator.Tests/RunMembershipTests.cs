using System.Collections.Immutable;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Joining, losing and replacing workers.</summary>
public sealed class RunMembershipTests
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
        run.Beat(1, WorkerPhase.Joining).After(9).Beat(1, WorkerPhase.Joining).After(9);
        Assert.Equal(RunPhase.Loading, run.State.Phase);
    }

    [Fact]
    public void a_process_that_is_replaced_is_ended()
    {
        var run = new RunHarness().Join(0).Join(0);
        Assert.Equal(ProcessIdOf(0), Assert.Single(run.Effects.OfType<EndProcess>()).ProcessId);
    }

    [Fact]
    public void a_removed_process_neither_speaks_for_its_successor_nor_lives_on()
    {
        var run = new RunHarness().Join(0);
        var removed = run.ProcessOf(0);
        run.Join(0).After(9);
        var seen = run.State.Slots[W(0)].LastSeen;
        run.Input(new WorkerSaid(new WorkerHeartbeat(
            run.State.At(default, default), W(0), WorkerPhase.Joining, 0, 0, 0, null, ""),
            removed));
        Assert.Equal(seen, run.State.Slots[W(0)].LastSeen);
        Assert.Equal(1, Assert.Single(run.Replies<StopWorker>()).ExitCode);
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
    public void who_asks_what_the_run_wants_is_told_and_has_no_place_by_that()
    {
        var run = new RunHarness(workers: 1).Say(new AskRun(ProtocolVersion.Current));
        var described = Assert.Single(run.Replies<RunDescribed>());
        Assert.Equal(run.State.Settings.Run, described.Run);
        Assert.Equal(run.State.Settings.ConfigurationYaml, described.ConfigurationYaml);
        Assert.DoesNotContain(run.State.Slots.Values, slot => slot.IsPresent);
    }

    [Theory]
    [InlineData("http://10.0.0.2:41234", "http://10.0.0.2:41234")]
    [InlineData("https://w-0.example:443", "https://w-0.example:443")]
    [InlineData("javascript:alert(1)", "")]
    [InlineData("http://user@10.0.0.2:1", "")]
    [InlineData("http://10.0.0.2:1/elsewhere", "")]
    [InlineData("not a url", "")]
    public void a_workers_address_is_kept_only_if_it_is_one_that_can_be_shown_and_scraped(string told, string kept)
    {
        var run = new RunHarness(workers: 1);
        run.Say(run.JoinOf(0) with { HttpAddress = told });
        Assert.Equal(kept, run.State.Slots[W(0)].HttpAddress);
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
    public void a_silent_worker_is_evicted()
    {
        var run = new RunHarness().Started().After(9).Beat(0).After(2);
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
        var run = new RunHarness(workers: 3, training: Options(globalBatch: 4)).Started();
        Assert.Contains(run.Journal, record =>
            record is MembershipChanged { Change: MembershipChange.StandsBy, Worker.Value: 2 });
        Assert.Empty(run.State.Plan[2].MicroBatches);
        Assert.Equal(new StepId(1), run.Commit().State.Committed);
    }
}
