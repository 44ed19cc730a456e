using System.Collections.Concurrent;
using ClusterLlm.Simulation.Mutations;

namespace ClusterLlm.Simulation.Tests;

/// <summary>The checkers notice every mistake in this list, and none where there is none.</summary>
public sealed class MutationTests
{
    private const int Seeds = 1_000;
    private const int Steps = 120;

    private static readonly IReadOnlyList<Mutation> All = [.. CoordinatorMutations.All, .. WorkerMutations.All];

    public static TheoryData<string> Names => [.. All.Select(mutation => mutation.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void a_mistake_is_caught_by_some_seed(string name)
    {
        var mutation = All.Single(candidate => candidate.Name == name);
        var caught = new ConcurrentDictionary<string, int>();
        Parallel.For(0, Seeds, (seed, loop) =>
        {
            if (Simulator.Run(Plan(seed), mutation).Violation is not { } violation)
                return;
            caught[violation.Invariant] = seed;
            loop.Stop();
        });
        Assert.NotEmpty(caught);
    }

    [Fact]
    public void none_of_these_seeds_complains_without_a_mistake()
    {
        var complaints = new ConcurrentBag<string>();
        Parallel.For(0, Seeds, seed =>
        {
            if (Simulator.Run(Plan(seed)).Violation is { } violation)
                complaints.Add($"./clusterllm simulate --seed {seed} --steps {Steps}: {violation.Message}");
        });
        Assert.Empty(complaints);
    }

    private static SimulationPlan Plan(int seed) => SimulationPlan.For((ulong)seed, null, Steps, null);
}
