namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>How fast a run was.</summary>
internal static class Pace
{
    /// <summary>
    /// Tokens in a second of all steps but the first, which pays for warming up. Null when there is no telling.
    /// </summary>
    public static double? Of(MetricsTable metrics)
    {
        if (metrics.Column("tokens") is not { Count: > 1 } tokens || metrics.Column("step_seconds") is not { } seconds)
            return null;
        var spent = seconds.Rows.Zip(seconds.Values)
            .Where(pair => pair.First > tokens.Rows[0] && double.IsFinite(pair.Second)).Sum(pair => pair.Second);
        var pace = (tokens.Last - tokens.Values[0]) / spent;
        return double.IsFinite(pace) && pace > 0 ? Math.Round(pace, 1) : null;
    }
}
