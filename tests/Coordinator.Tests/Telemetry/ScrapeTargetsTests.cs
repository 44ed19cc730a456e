using ClusterLlm.Coordinator.Telemetry;
using static ClusterLlm.Coordinator.Tests.RunHarness;

namespace ClusterLlm.Coordinator.Tests.Telemetry;

public class ScrapeTargetsTests
{
    [Fact]
    public void those_who_are_there_and_can_be_scraped_are_named_by_run_and_place()
    {
        var run = new RunHarness(workers: 3);
        run.Say(run.JoinOf(0) with { HttpAddress = "http://10.0.0.2:41234" });
        run.Say(run.JoinOf(1) with { HttpAddress = "" });
        run.Say(run.JoinOf(2) with { HttpAddress = "https://w-2.workers:8471" });
        var targets = ScrapeTargets.Of(run.State, "monday", "http://127.0.0.1:8470");
        Assert.Equal(["127.0.0.1:8470", "10.0.0.2:41234", "w-2.workers:8471"], targets.Select(t => t.Targets.Single()));
        Assert.Equal(["http", "http", "https"], targets.Select(t => t.Labels["__scheme__"]));
        Assert.All(targets, target => Assert.Equal("monday", target.Labels["run"]));
        Assert.Equal(["clusterllm-coordinator", "clusterllm-worker", "clusterllm-worker"],
            targets.Select(t => t.Labels["job"]));
        Assert.Equal([null, "w0", "w2"], targets.Select(t => t.Labels.GetValueOrDefault("worker")));
    }

    [Fact]
    public void a_run_that_has_no_state_yet_has_its_coordinator() =>
        Assert.Single(ScrapeTargets.Of(null, "monday", "http://127.0.0.1:8470"));
}
