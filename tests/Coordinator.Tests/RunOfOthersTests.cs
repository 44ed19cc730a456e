using ClusterLlm.Coordinator.Cli;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Runs whose workers are started by others, such as Kubernetes.</summary>
public sealed class RunOfOthersTests
{
    private static readonly CheckpointFact Last = new(new StepId(10), "/run/step-10", "sha", 10, 1_000);

    [Fact]
    public void a_coordinator_that_hands_over_leaves_its_workers_waiting_once_the_state_is_on_disk()
    {
        var run = new RunHarness(startsWorkers: false).Started();
        run.Input(new StopRequested("interrupted", ExitCodes.Interrupted, HandsOver: true)).Commit().ApplyAll();
        Assert.Equal(RunPhase.Saving, run.State.Phase);
        run.CheckpointDone();
        Assert.Equal(ExitCodes.Interrupted, run.End!.ExitCode);
        Assert.Empty(run.Sent<StopWorker>(0));
        Assert.Empty(run.Sent<StopWorker>(1));
    }

    [Fact]
    public void a_worker_that_was_to_leave_anyhow_does_not_wait_for_the_next_coordinator()
    {
        var run = new RunHarness(startsWorkers: false).Started();
        run.Say(new DrainWorker(W(1), "SIGTERM"));
        run.Input(new StopRequested("interrupted", ExitCodes.Interrupted, HandsOver: true)).Commit();
        Assert.Empty(run.Sent<StopWorker>(0));
        run.ApplyAll();
        Assert.Equal(0, Assert.Single(run.Sent<StopWorker>(1)).ExitCode);
    }

    [Fact]
    public void a_run_that_is_stopped_for_good_sends_its_workers_away()
    {
        var run = new RunHarness(startsWorkers: false).Started();
        run.Input(new StopRequested("stopped", ExitCodes.Interrupted)).Commit().ApplyAll().CheckpointDone();
        Assert.Single(run.Sent<StopWorker>(0));
        Assert.Single(run.Sent<StopWorker>(1));
    }

    [Fact]
    public void no_refusal_ends_a_run_whose_workers_others_start_again()
    {
        var run = new RunHarness(workers: 1, startsWorkers: false);
        run.Say(run.JoinOf(0, version: 1));
        Assert.Single(run.Replies<JoinRefused>());
        Assert.Null(run.End);
        run.Join(0);
        Assert.Single(run.Replies<JoinAccepted>());
    }

    [Fact]
    public void a_worker_that_comes_back_under_its_name_takes_its_place_again()
    {
        var run = new RunHarness(startsWorkers: false).Started();
        var generation = run.State.Generation;
        run.Join(1);
        Assert.Equal(WorkerStatus.Joined, run.State.Slots[W(1)].Status);
        Assert.True(run.State.Generation.CompareTo(generation) > 0);
        Assert.Equal(2, run.State.Slots.Count);
    }

    [Fact]
    public void a_worker_without_a_name_gets_the_first_free_place()
    {
        var run = new RunHarness(startsWorkers: false).Join(0);
        run.Say(run.JoinOf(5) with { Worker = new WorkerId(-1) });
        Assert.Equal(W(1), Assert.Single(run.Replies<JoinAccepted>()).Worker);
    }

    [Fact]
    public void a_run_that_is_opened_again_when_it_is_done_needs_no_workers_to_say_so()
    {
        var run = new RunHarness(startsWorkers: false, recovered: RecoveredRun.Nothing with { Checkpoint = Last })
            .After(1);
        Assert.Equal(ExitCodes.Done, run.End!.ExitCode);
        Assert.Equal("sha", run.State.LastCheckpoint.ParametersSha256);
    }

    [Fact]
    public void a_run_that_has_steps_left_is_not_done()
    {
        var run = new RunHarness(startsWorkers: false,
            recovered: RecoveredRun.Nothing with { Checkpoint = Last with { Step = new StepId(9) } }).After(1);
        Assert.Null(run.End);
        Assert.Equal(RunPhase.Assembling, run.State.Phase);
    }
}
