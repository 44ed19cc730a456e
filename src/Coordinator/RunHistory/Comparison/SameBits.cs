namespace ClusterLlm.Coordinator.RunHistory.Comparison;

/// <summary>Whether a run came to the same bits as another.</summary>
/// <param name="Parameters">
/// True when both have a checkpoint of the same step with the same parameters, false when with others; null when their
/// newest are of different steps, or there are none.
/// </param>
/// <param name="CommonSteps">Steps of which both have the loss.</param>
/// <param name="DifferFrom">The first of them at which the losses differ in any bit; null when none does.</param>
internal sealed record SameBits(bool? Parameters, int CommonSteps, long? DifferFrom)
{
    public static SameBits Of(ComparedRun one, ComparedRun other)
    {
        var (a, b) = (one.Overview, other.Overview);
        bool? parameters = a.CheckpointStep is null || a.CheckpointStep != b.CheckpointStep
            || a.ParametersSha256 is not { Length: > 0 } || b.ParametersSha256 is not { Length: > 0 }
            ? null : a.ParametersSha256 == b.ParametersSha256;
        var losses = Losses(other).ToDictionary();
        var (common, differ) = (0, (long?)null);
        foreach (var (step, loss) in Losses(one))
        {
            if (!losses.TryGetValue(step, out var theirs))
                continue;
            common++;
            if (differ is null && BitConverter.DoubleToInt64Bits(loss) != BitConverter.DoubleToInt64Bits(theirs))
                differ = step;
        }
        return new SameBits(parameters, common, differ);
    }

    public string Describe(string one, string other)
    {
        var losses = (CommonSteps, DifferFrom) switch
        {
            (0, _) => "they have no step in common",
            (_, null) => $"the losses of all {CommonSteps} common steps are the same bits",
            (_, { } step) => $"their losses differ from step {step} on",
        };
        var parameters = Parameters switch
        {
            true => "the same parameters, bit for bit",
            false => "different parameters",
            null => "no checkpoints of the same step to compare",
        };
        return $"{one} and {other}: {parameters}; {losses}";
    }

    private static IEnumerable<KeyValuePair<long, double>> Losses(ComparedRun run) =>
        run.Metrics.Column("loss") is { } column
            ? column.Rows.Zip(column.Values)
                .Select(pair => KeyValuePair.Create(run.Metrics.Steps[pair.First], pair.Second))
            : [];
}
