using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>A run that its operator pauses, resumes, stops, and wants checkpoints of.</summary>
public sealed class RunPausingTests
{
    private static readonly PauseRun Pause = new("maintenance");
    private static readonly ResumeRun Resume = new("done");
    private static readonly SaveCheckpoint Save = new("before lunch");
    private static readonly StopRun Stop = new("enough");

    [Fact]
    public void a_paused_run_finishes_its_step_and_begins_no_other()
    {
        var run = new RunHarness().Started().Commit().Ask(Pause);
        Assert.Equal(
            (true, "it rests after step 2", new StepId(2)), (run.Answer.Accepted, run.Answer.Reason, run.Answer.Step));

        Assert.True(Assert.Single(run.Commit().Sent<CommitStep>(0)).Hold);
        run.ApplyAll();

        Assert.Empty(run.Sent<AdoptPlan>(0));
        Assert.True(RunPausing.IsResting(run.State));
        Assert.Equal(2, run.State.Ready.Count());
    }

    [Fact]
    public void it_goes_on_with_the_next_step_when_it_is_resumed()
    {
        var run = Paused().Ask(Resume);

        Assert.Equal(2, Assert.Single(run.Sent<AdoptPlan>(0)).At.Step.Value);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
        Assert.False(Assert.Single(run.Commit().Sent<CommitStep>(0)).Hold);
    }

    [Fact]
    public void the_pause_is_no_part_of_a_steps_time()
    {
        var run = Beating(Paused(), 600).Ask(Resume).Commit();

        Assert.InRange(run.Journal.OfType<Committed>().Single().StepSeconds, 0, 1);
    }

    [Fact]
    public void a_pause_is_journaled_once_however_often_it_is_asked_for()
    {
        var run = new RunHarness().Started().Ask(Pause);
        Assert.Equal(
            ("maintenance", 1), (Assert.Single(run.Journal.OfType<RunPaused>()).Reason, run.State.NextStep.Value));

        Assert.Empty(run.Ask(Pause).Journal);
        Assert.True(run.Answer.Accepted);
        Assert.Equal("done", Assert.Single(run.Ask(Resume).Journal.OfType<RunResumed>()).Reason);
        Assert.Empty(run.Ask(Resume).Journal);
        Assert.True(run.Answer.Accepted);
    }

    [Fact]
    public void resumed_before_the_step_is_done_it_never_rests()
    {
        var run = new RunHarness().Started().Ask(Pause).Ask(Resume);

        Assert.False(Assert.Single(run.Commit().Sent<CommitStep>(0)).Hold);
        Assert.Equal(RunPhase.Stepping, run.State.Phase);
    }

    [Fact]
    public void nobody_is_thought_to_hang_while_the_run_is_paused()
    {
        var run = Beating(Paused(), 3_600);

        Assert.Equal(2, run.State.Ready.Count());
        Assert.Null(run.End);
        Assert.True(RunPausing.IsResting(run.State));
    }

    [Fact]
    public void a_worker_that_joins_meanwhile_receives_the_state_and_waits_with_the_rest()
    {
        var run = Paused().Join(5);
        Assert.Single(run.Sent<ReceiveState>(5));

        run.Ready(5);
        Assert.Empty(run.Sent<AdoptPlan>(5));
        Assert.Equal(3, run.State.Ready.Count());

        Assert.Equal(3, Assert.Single(run.Ask(Resume).Sent<AdoptPlan>(5)).Members.Count);
    }

    [Fact]
    public void a_worker_that_dies_meanwhile_costs_nothing()
    {
        var run = Paused().Dies(1);
        Assert.DoesNotContain(run.Journal, record => record is StepAborted or Rewound);
        Assert.True(RunPausing.IsResting(run.State));

        Assert.Single(Assert.Single(run.Ask(Resume).Sent<AdoptPlan>(0)).Members);
    }

    [Fact]
    public void a_worker_that_dies_in_the_last_step_before_the_pause_has_it_begun_again()
    {
        var run = new RunHarness().Started().Ask(Pause).Dies(1);
        Assert.Single(run.Sent<AdoptPlan>(0));

        run.Commit().ApplyAll();
        Assert.Equal((1, true), (run.State.Committed.Value, RunPausing.IsResting(run.State)));
    }

    [Fact]
    public void when_all_die_those_who_come_bring_up_the_state_and_wait()
    {
        var run = Paused().Dies(0).Dies(1);
        Assert.Equal(RunPhase.Assembling, run.State.Phase);
        Assert.Null(run.After(1_000).End);

        run.Join(0).Join(1).Ready(0).Ready(1);

        Assert.Empty(run.Sent<AdoptPlan>(0));
        Assert.True(RunPausing.IsResting(run.State));
        Assert.Single(run.Ask(Resume).Sent<AdoptPlan>(0));
    }

    [Fact]
    public void too_few_workers_are_waited_for_from_the_end_of_the_pause_on()
    {
        var run = new RunHarness(minWorkers: 2).Started().Ask(Pause).Commit().ApplyAll().Dies(1);
        Assert.Null(Beating(run, 1_000).End);

        run.Ask(Resume);
        Assert.Null(Beating(run, 60).End);
        Beating(run, 120);
        Assert.NotNull(run.State.Stop);
    }

    [Fact]
    public void a_checkpoint_that_is_wanted_is_written_with_the_next_commit()
    {
        var run = new RunHarness().Started().Ask(Save);
        Assert.Equal((true, new StepId(1)), (run.Answer.Accepted, run.Answer.Step));

        var commit = Assert.Single(run.Commit().Sent<CommitStep>(0));
        Assert.Equal((W(0), false), (commit.CheckpointWriter, commit.Hold));
        Assert.Null(Assert.Single(run.CheckpointDone().Commit().Sent<CommitStep>(0)).CheckpointWriter);
    }

    [Fact]
    public void a_checkpoint_that_is_wanted_during_a_pause_is_written_at_once()
    {
        var run = Paused().Ask(Save);
        Assert.Equal(1, Assert.Single(run.Sent<WriteCheckpoint>(0)).At.Step.Value);

        Assert.Equal(1, run.CheckpointDone().State.LastCheckpoint.Step.Value);
        Assert.True(RunPausing.IsResting(run.State));
        run.Ask(Save);
        Assert.Empty(run.Sent<WriteCheckpoint>(0));
        Assert.Equal("that of step 1 is written already", run.Answer.Reason);
    }

    [Fact]
    public void another_writes_it_when_the_writer_dies_during_the_pause()
    {
        var run = Paused().Ask(Save).Dies(0);

        Assert.Single(run.Sent<WriteCheckpoint>(1));
        Assert.Equal(1, run.CheckpointDone().State.LastCheckpoint.Step.Value);
    }

    [Fact]
    public void a_checkpoint_that_cannot_be_written_during_a_pause_does_not_end_the_run()
    {
        var run = Paused().Ask(Save);
        for (var i = 0; i < 3; i++)
            run.Say(new CheckpointFailed(run.State.At(default, run.State.Committed), W(0), "disk full"));

        Assert.Null(run.State.InFlight);
        Assert.True(RunPausing.IsResting(run.State));
        Assert.Single(run.Ask(Save).Sent<WriteCheckpoint>(0));
    }

    [Fact]
    public void a_worker_that_writes_during_a_pause_is_drained_when_it_is_done()
    {
        var run = Paused().Ask(Save).Ask(new DrainPlace(W(0), "maintenance"));
        Assert.Equal(2, run.State.Ready.Count());

        run.CheckpointDone();
        Assert.Equal([W(1)], run.State.Ready.Select(slot => slot.Id));
    }

    [Fact]
    public void a_paused_run_that_is_stopped_writes_its_state_and_ends()
    {
        var run = Paused().Ask(Stop);
        Assert.True(run.Answer.Accepted);
        Assert.Single(run.Journal.OfType<RunResumed>());
        Assert.Single(run.Sent<WriteCheckpoint>(0));

        var end = run.CheckpointDone().End;
        Assert.Equal((130, "enough"), (end?.ExitCode, end?.Reason));
    }

    [Fact]
    public void an_interrupt_ends_a_paused_run_which_is_paused_when_it_is_opened_again()
    {
        var run = Paused().Input(new StopRequested("interrupted", 130));
        Assert.DoesNotContain(run.Journal, record => record is RunResumed);
        Assert.NotNull(run.CheckpointDone().End);
    }

    [Fact]
    public void a_run_that_was_paused_when_its_coordinator_died_comes_back_paused()
    {
        var run = new RunHarness(recovered: RecoveredRun.Nothing with { Pause = "maintenance" });
        run.Join(0).Join(1).Ready(0).Ready(1);

        Assert.Empty(run.Sent<AdoptPlan>(0));
        Assert.True(RunPausing.IsResting(run.State));
        Assert.Single(run.Ask(Resume).Sent<AdoptPlan>(0));
    }

    [Fact]
    public void the_journal_knows_whether_the_run_is_paused()
    {
        var (paused, resumed) = (new RunPaused(new StepId(1), "maintenance"), new RunResumed(new StepId(1), "done"));
        Assert.Equal("maintenance", PauseIn(paused));
        Assert.Equal("maintenance", PauseIn(paused, resumed, paused));
        Assert.Null(PauseIn(paused, resumed));
        Assert.Null(PauseIn());

        static string? PauseIn(params JournalRecord[] records) =>
            new JournalFacts(records).ContinueFrom(CheckpointFact.Initial, _ => true).Pause;
    }

    [Fact]
    public void wishes_that_make_no_sense_are_refused_with_the_reason()
    {
        var stopping = new RunHarness().Started().Ask(Stop).Ask(Pause);
        Assert.Equal((false, "the run is stopping: enough"), (stopping.Answer.Accepted, stopping.Answer.Reason));
        Assert.True(stopping.Ask(Stop).Answer.Accepted);

        var last = new RunHarness(training: Options(steps: 1)).Started().Ask(Pause);
        Assert.Equal((false, "the run is at its last step"), (last.Answer.Accepted, last.Answer.Reason));

        var drained = new RunHarness().Started().Ask(new DrainPlace(W(7), "maintenance"));
        Assert.Equal((false, "there is no worker w7"), (drained.Answer.Accepted, drained.Answer.Reason));

        var ended = new RunHarness(training: Options(steps: 1)).Started().Commit().ApplyAll().CheckpointDone();
        Assert.NotNull(ended.End);
        foreach (var wish in new OperatorWish[] { Pause, Resume, Save, Stop, new DrainPlace(W(0), "") })
            Assert.Equal((false, "the run is over"), (ended.Ask(wish).Answer.Accepted, ended.Answer.Reason));
    }

    [Fact]
    public void a_wish_that_comes_before_any_worker_is_answered()
    {
        var run = new RunHarness().Ask(Pause);
        Assert.True(run.Answer.Accepted);
        run.Join(0).Join(1).Ready(0).Ready(1);
        Assert.True(RunPausing.IsResting(run.State));

        Assert.NotNull(new RunHarness().Ask(Stop).End);
    }

    private static RunHarness Paused() => new RunHarness().Started().Ask(Pause).Commit().ApplyAll();

    /// <summary>Workers that wait are heard, as long as they are there.</summary>
    private static RunHarness Beating(RunHarness run, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            foreach (var slot in run.State.Slots.Values.Where(slot => slot.IsPresent))
                run.Beat(slot.Id.Value, WorkerPhase.Holding);
            run.After(1);
        }
        return run;
    }
}
