using ClusterLlm.Coordinator.Operations.Http;

namespace ClusterLlm.Coordinator.Tests.Operations;

public sealed class HealthTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;

    [Fact]
    public void a_coordinator_that_hears_ticks_lives_also_when_its_run_is_over()
    {
        var run = new RunHarness(startsWorkers: false).After(60);
        Assert.Null(HealthEndpoints.WhyDead(run.State, Start.AddSeconds(61)));
        run.Started().Input(new Coordinator.Runs.StopRequested("stopped", 130)).Commit().ApplyAll().CheckpointDone()
            .After(60);
        Assert.Null(HealthEndpoints.WhyDead(run.State, run.State.LastInput.AddSeconds(1)));
        Assert.True(run.State.LastInput > Start.AddSeconds(100));
    }

    [Fact]
    public void a_coordinator_whose_actor_hangs_is_dead()
    {
        var run = new RunHarness().After(10);
        Assert.Contains(
            "done nothing for 31 s", HealthEndpoints.WhyDead(run.State, Start.AddSeconds(41)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void a_coordinator_that_is_still_opening_its_run_lives() =>
        Assert.Null(HealthEndpoints.WhyDead(null, Start));
}
