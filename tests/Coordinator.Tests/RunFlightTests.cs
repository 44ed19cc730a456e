using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Tests;

public sealed class RunFlightTests
{
    [Fact]
    public void whoever_asks_for_flight_recorders_gets_those_of_every_process()
    {
        var run = new RunHarness().Started();
        var (own, fence) = (run.State.Settings.Run, run.State.Settings.Fence);
        run.Input(new WorkerSaid(new DumpFlight(own, fence, "a bundle")));
        Assert.Single(run.Sent<DumpFlight>(0));
        Assert.Single(run.Sent<DumpFlight>(1));
        Assert.Single(run.Effects.OfType<WriteFlight>());
        Assert.Single(run.Replies<DumpFlight>());
    }

    [Fact]
    public void flight_recorders_of_another_run_are_not_written()
    {
        var run = new RunHarness().Started();
        run.Input(new WorkerSaid(new DumpFlight(new RunId(Guid.NewGuid()), new Fence(1), "a bundle")));
        Assert.Empty(run.Effects.OfType<WriteFlight>());
        Assert.Empty(run.Replies<DumpFlight>());
    }
}
