using ClusterLlm.Simulation.Cli;

namespace ClusterLlm.Simulation.Tests;

/// <summary>Every promise holds under every fault, and the same seed is the same world.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void no_fault_changes_the_result_or_stops_the_run()
    {
        var report = SimulationBatch.Run(new SimulationOptions { Seed = 1, Seeds = 2_000 });
        Assert.True(report.Failures.Count == 0, report.ToText());
        Assert.Equal(1_000_000, report.Steps);
    }

    [Fact]
    public void the_same_seed_is_the_same_world()
    {
        for (var seed = 1UL; seed <= 20; seed++)
            Assert.Equal(Run(seed).TraceHash, Run(seed).TraceHash);
        Assert.NotEqual(Run(1).TraceHash, Run(2).TraceHash);

        static SimulationResult Run(ulong seed) => Simulator.Run(SimulationPlan.For(seed, null, 200, null));
    }

    [Fact]
    public void a_written_trace_is_that_of_the_same_world()
    {
        var lines = new List<string>();
        var plan = SimulationPlan.For(3, null, 50, null);
        Assert.Equal(Simulator.Run(plan).TraceHash, Simulator.Run(plan, line: lines.Add).TraceHash);
        Assert.NotEmpty(lines);
    }

    [Fact]
    public void many_workers_that_die_now_and_then_make_progress()
    {
        var report = SimulationBatch.Run(new SimulationOptions
        {
            Workers = 40,
            Steps = 100,
            MeanSecondsBetweenFailures = 5,
        });
        Assert.True(report.Failures.Count == 0, report.ToText());
        Assert.Equal(100, report.Steps);
    }

    [Theory]
    [InlineData("--seeds", "0")]
    [InlineData("--workers", "many")]
    [InlineData("--mtbf", "-1")]
    [InlineData("--sed", "1")]
    [InlineData("--trace", "--seeds", "2")]
    public void bad_arguments_are_refused(params string[] arguments) =>
        Assert.Equal(2, SimulationCommand.Run(arguments));

    [Fact]
    public void a_failing_seed_says_how_to_repeat_it()
    {
        var options = new SimulationOptions { Workers = 3, Steps = 50 };
        Assert.Equal("./clusterllm simulate --seed 17 --workers 3 --steps 50", SimulationOptions.Replay(options, 17));
    }
}
