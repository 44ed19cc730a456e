using ClusterLlm.Chaos;

namespace ClusterLlm.Cluster.Tests;

/// <summary>bench/Chaos in short. What it prints says how to do the same for longer.</summary>
public class ChaosTests
{
    [Fact]
    public async Task a_run_that_is_disturbed_at_every_turn_comes_out_as_the_undisturbed_one()
    {
        var output = TestContext.Current.TestOutputHelper!;
        var result = await ChaosRun.RunAsync(new ChaosOptions { Minutes = 1.5, Seed = 11, LeastFaults = 21 },
            output.WriteLine);
        output.WriteLine(result.Table());
        Assert.True(result.Faults.Count >= 21);
        Assert.Equal(Enum.GetValues<FaultKind>(), result.Faults.Select(fault => fault.Kind).Distinct().Order());
    }
}
