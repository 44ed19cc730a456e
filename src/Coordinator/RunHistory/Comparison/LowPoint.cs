namespace ClusterLlm.Coordinator.RunHistory.Comparison;

/// <summary>The lowest value that a metric had, and at which step first.</summary>
internal sealed record LowPoint(double Value, long Step)
{
    /// <returns>Null when the metric was never finite.</returns>
    public static LowPoint? Of(MetricsTable metrics, string name) =>
        metrics.Column(name) is { } column && column.Rows.Zip(column.Values)
            .Where(pair => double.IsFinite(pair.Second)).OrderBy(pair => pair.Second).Take(1).ToList() is [var lowest]
            ? new LowPoint(lowest.Second, metrics.Steps[lowest.First]) : null;
}
