using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Faults;

namespace ClusterLlm.Simulation;

/// <summary>What is fixed beforehand about a simulated run: a function of the seed and the options.</summary>
internal sealed record SimulationPlan
{
    /// <summary>Up to so many workers the collective moves slice by slice.</summary>
    public const int MostForSlices = 16;

    public required ulong Seed { get; init; }
    public required int Workers { get; init; }
    public required RunSettings Settings { get; init; }
    public required FaultPlan Faults { get; init; }

    /// <summary>Mean time of one micro-batch.</summary>
    public required long ComputeTicks { get; init; }

    /// <summary>Processes are started by the machines they run on, not by the coordinator.</summary>
    public required bool Remote { get; init; }

    /// <summary>Of a micro-batch, that its loss is not a number.</summary>
    public required double WrongNumbers { get; init; }

    public long Steps => Settings.Training.Steps;

    public static SimulationPlan For(ulong seed, int? workers, long? steps, double? meanSecondsBetweenFailures)
    {
        var chance = new SplitMix64(seed);
        var count = workers ?? new[] { 1, 2, 2, 2, 3, 3, 3, 3, 4, 5, 8 }[chance.Below(11)];
        var microBatches = Math.Max(count > MostForSlices ? count : 1, chance.Below(6) == 0 ? 1 + chance.Below(12)
            : 1 + chance.Below(5));
        var training = new TrainingOptions
        {
            Steps = steps ?? 500,
            GlobalBatch = microBatches,
            MicroBatch = 1,
            EvalEvery = chance.Chance(0.5) ? 0 : 20 + chance.Below(200),
            WarmupSteps = 5,
        };
        return new SimulationPlan
        {
            Seed = seed,
            Workers = count,
            Settings = new RunSettings
            {
                Run = new RunId(chance.NextGuid()),
                Fence = default,
                Training = training,
                Workers = count,
                EvaluationBatches = chance.Below(4),
                CheckpointEvery = chance.Chance(0.2) ? 0 : 10 + chance.Below(150),
                ComputeTimeout = TimeSpan.FromSeconds(meanSecondsBetweenFailures is null ? 2 : 10),
                VerifyEvery = chance.Chance(0.5) ? 0 : 5 + chance.Below(60),
                MinWorkers = chance.Chance(0.1) ? Math.Min(2, count) : 1,
                ConfigurationHash = "simulated",
                RunDirectory = "/run",
                CorpusDirectory = "/corpus",
            },
            Faults = FaultPlan.For(chance, count, meanSecondsBetweenFailures),
            ComputeTicks = Ticks.Of(meanSecondsBetweenFailures is null ? 0.002 + chance.Fraction() * 0.02 : 0.25),
            Remote = chance.Chance(0.3),
            WrongNumbers = chance.Chance(0.2) ? 0.002 : 0,
        };
    }

    /// <summary>How long a worker takes from its start to its first word.</summary>
    public long StartTicks(SplitMix64 chance) => Ticks.Of(0.5 + chance.Fraction() * 2);
}
