using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Network;

namespace ClusterLlm.Simulation.Faults;

/// <summary>Which faults a run suffers, how often, and until when.</summary>
internal sealed record FaultPlan
{
    /// <summary>Mean seconds between two faults of the whole cluster; 0 for none.</summary>
    public double MeanSeconds { get; init; }

    /// <summary>What is drawn from, with repetition for weight.</summary>
    public IReadOnlyList<FaultKind> Kinds { get; init; } = [];

    public Weather Weather { get; init; } = Weather.Fair;

    /// <summary>That a worker, or the coordinator, dies between two effects of one decision.</summary>
    public double WorkerStrike { get; init; }

    public double CoordinatorStrike { get; init; }

    /// <summary>Faults end when this share of the steps is committed, or after that many seconds.</summary>
    public double HealAtShare { get; init; } = 1;

    public double HealAtSeconds { get; init; } = 90;

    public static FaultPlan None { get; } = new();

    public static FaultPlan For(SplitMix64 chance, int workers, double? meanSecondsBetweenFailures)
    {
        if (meanSecondsBetweenFailures is { } mean)
            return new FaultPlan
            {
                MeanSeconds = mean,
                Kinds = [FaultKind.KillWorker],
                HealAtSeconds = double.MaxValue,
                HealAtShare = 2,
            };
        if (chance.Chance(0.03))
            return None;
        var all = Enum.GetValues<FaultKind>();
        var kinds = Enumerable.Range(0, 1 + chance.Below(8)).Select(_ => chance.Pick(all)).ToList();
        return new FaultPlan
        {
            MeanSeconds = new[] { 0.7, 1.5, 3, 6 }[chance.Below(4)],
            Kinds = kinds,
            Weather = new Weather
            {
                Jitter = Ticks.Of(new[] { 0.0005, 0.001, 0.01 }[chance.Below(3)]),
                Loss = chance.Chance(0.3) ? 0.001 : 0,
                Duplication = chance.Chance(0.3) ? 0.002 : 0,
                Stall = chance.Chance(0.3) ? 0.0003 : 0,
            },
            WorkerStrike = chance.Chance(0.5) ? 0.0002 : 0,
            CoordinatorStrike = chance.Chance(0.4) ? 0.0002 : 0,
            HealAtShare = 0.5 + chance.Fraction() * 0.5,
        };
    }
}
