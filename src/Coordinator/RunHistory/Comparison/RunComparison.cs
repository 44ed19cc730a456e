namespace ClusterLlm.Coordinator.RunHistory.Comparison;

/// <summary>Several runs beside the first of them.</summary>
internal sealed class RunComparison
{
    /// <param name="runs">Two or more.</param>
    /// <param name="target">A loss to reach; null: the lowest that all of them have reached.</param>
    public RunComparison(IReadOnlyList<ComparedRun> runs, double? target)
    {
        Runs = runs;
        Target = target ?? (runs.All(run => run.BestLoss is not null) ? runs.Max(run => run.BestLoss!.Value) : null);
        Bits = [.. runs.Skip(1).Select(run => SameBits.Of(runs[0], run))];
        var configurations = runs.Select(run => run.Configuration.ToDictionary(pair => pair.Key, pair => pair.Value))
            .ToList();
        Differences =
        [
            .. runs.SelectMany(run => run.Configuration).Select(pair => pair.Key).Distinct()
                .Select(key => (key, configurations.Select(values => values.GetValueOrDefault(key)).ToList()))
                .Where(row => row.Item2.Distinct().Count() > 1)
                .Select(row => (row.key, (IReadOnlyList<string?>)row.Item2)),
        ];
    }

    public IReadOnlyList<ComparedRun> Runs { get; }

    /// <summary>Null when a run has no loss.</summary>
    public double? Target { get; }

    /// <summary>Settings that are not the same in all runs, with each run's; null where a run has none.</summary>
    public IReadOnlyList<(string Key, IReadOnlyList<string?> Values)> Differences { get; }

    /// <summary>Of each run but the first, compared with the first.</summary>
    public IReadOnlyList<SameBits> Bits { get; }
}
