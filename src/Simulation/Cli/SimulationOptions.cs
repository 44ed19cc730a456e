namespace ClusterLlm.Simulation.Cli;

/// <summary>What is to be simulated, as the command line says.</summary>
internal sealed record SimulationOptions
{
    public ulong Seed { get; init; } = 1;
    public int Seeds { get; init; } = 1;

    /// <summary>Null leaves it to the seed.</summary>
    public int? Workers { get; init; }

    public long? Steps { get; init; }

    /// <summary>Mean seconds between failures of the whole cluster; null leaves the faults to the seed.</summary>
    public double? MeanSecondsBetweenFailures { get; init; }

    public bool Trace { get; init; }
    public bool Json { get; init; }

    public SimulationPlan Plan(int index) =>
        SimulationPlan.For(Seed + (ulong)index, Workers, Steps, MeanSecondsBetweenFailures);

    /// <summary>The command that repeats one seed.</summary>
    public static string Replay(SimulationOptions options, ulong seed)
    {
        var words = new List<string> { FormattableString.Invariant($"./clusterllm simulate --seed {seed}") };
        if (options.Workers is { } workers)
            words.Add(FormattableString.Invariant($"--workers {workers}"));
        if (options.Steps is { } steps)
            words.Add(FormattableString.Invariant($"--steps {steps}"));
        if (options.MeanSecondsBetweenFailures is { } seconds)
            words.Add(FormattableString.Invariant($"--mtbf {seconds}"));
        return string.Join(' ', words);
    }
}
