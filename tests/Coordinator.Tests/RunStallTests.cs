using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Whatever hangs is explained, and then replaced.</summary>
public sealed class RunStallTests
{
    /// <summary>Both have done a step in 0.4 s a micro-batch; heartbeats go on.</summary>
    private static RunHarness Measured()
    {
        var run = new RunHarness().Started();
        run.Say(run.PreparedOf(0, seconds: 0.4)).Say(run.PreparedOf(1, seconds: 0.4));
        return run.Beat(0).Beat(1);
    }

    private static RunHarness For(
        RunHarness run, double seconds, WorkerPhase first, WorkerPhase second, int? waitsFor = null)
    {
        var effects = new List<RunEffect>();
        for (var i = 0; i < seconds; i++)
        {
            run.After(1);
            effects.AddRange(run.Effects);
            run.Beat(0, first);
            effects.AddRange(run.Effects);
            run.Beat(1, second, waitsFor: waitsFor);
            effects.AddRange(run.Effects);
        }
        run.Effects.Clear();
        run.Effects.AddRange(effects);
        return run;
    }

    [Fact]
    public void a_worker_whose_compute_hangs_is_replaced_though_its_heart_beats()
    {
        var run = For(Measured(), 12, WorkerPhase.Computing, WorkerPhase.Reducing, waitsFor: 0);
        Assert.Equal(W(0), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
    }

    [Fact]
    public void compute_that_goes_on_is_left_alone_however_long_it_takes()
    {
        var run = Measured();
        for (var i = 0; i < 60; i++)
        {
            run.After(1).Beat(0, done: i).Beat(1, done: i);
            Assert.Empty(run.Effects.OfType<EndProcess>());
        }
        Assert.Equal(2, run.State.Ready.Count());
    }

    [Fact]
    public void a_first_micro_batch_may_take_longer()
    {
        var run = For(new RunHarness().Started().Beat(0).Beat(1), 50, WorkerPhase.Computing, WorkerPhase.Computing);
        Assert.Empty(run.Effects.OfType<EndProcess>());
        run = For(run, 15, WorkerPhase.Computing, WorkerPhase.Computing);
        Assert.NotEmpty(run.Effects.OfType<EndProcess>());
    }

    [Fact]
    public void a_delay_is_explained_before_anybody_is_replaced_and_names_the_culprit_not_the_victim()
    {
        var run = For(Measured(), 8, WorkerPhase.Computing, WorkerPhase.Reducing, waitsFor: 0);
        var overdue = Assert.Single(run.Journal.OfType<StepOverdue>());
        Assert.StartsWith("w0 (computing, 0 micro-batches done)", overdue.Reason);
        Assert.DoesNotContain("w1", overdue.Reason);
        Assert.Single(run.Sent<DumpFlight>(1));
        Assert.Single(run.Effects.OfType<WriteFlight>());
        Assert.Empty(run.Effects.OfType<EndProcess>());
    }

    [Fact]
    public void a_message_that_never_came_makes_the_step_begin_anew()
    {
        var run = For(Measured(), 12, WorkerPhase.Reducing, WorkerPhase.Reducing, waitsFor: 0);
        Assert.Empty(run.Effects.OfType<EndProcess>());
        Assert.NotEmpty(run.Sent<AdoptPlan>(0));
    }

    [Fact]
    public void whom_the_others_wait_for_is_replaced_when_beginning_anew_did_not_help()
    {
        var run = For(Measured(), 26, WorkerPhase.Reducing, WorkerPhase.Reducing, waitsFor: 0);
        Assert.Equal(W(0), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
    }

    [Fact]
    public void a_coordinator_that_was_asleep_blames_nobody_for_the_silence()
    {
        var run = Measured().Asleep(60);
        Assert.Empty(run.Effects.OfType<EndProcess>());
        run.Input(new WorkerUnreachable(W(1), run.State.Slots[W(1)].Incarnation!.Value, "unreachable"));
        Assert.Equal(2, run.State.Ready.Count());
        run.Beat(0).After(9).Beat(0).After(2);
        Assert.Equal([W(0)], run.State.Ready.Select(slot => slot.Id));
    }

    [Fact]
    public void a_checkpoint_of_which_nothing_is_heard_is_written_again()
    {
        var run = new RunHarness(checkpointEvery: 1).Started().Commit();
        for (var i = 0; i < 620; i++)
            run.After(1).Beat(0, done: i).Beat(1, done: i);
        Assert.Null(run.State.InFlight);
        Assert.True(run.State.CheckpointDue);
    }

    [Fact]
    public void a_report_that_was_lost_while_all_are_at_rest_does_not_hold_the_run_for_good()
    {
        var run = new RunHarness(training: Options(steps: 1)).Started();
        run.Commit().Apply(0);
        run = For(run, 70, WorkerPhase.Holding, WorkerPhase.Holding);
        Assert.Equal(W(1), Assert.Single(run.Effects.OfType<EndProcess>()).Worker);
        Assert.Equal(RunPhase.Saving, run.State.Phase);
    }
}
