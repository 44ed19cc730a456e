namespace ClusterLlm.Coordinator.Plotting;

/// <summary>
/// TensorBoard's smoothing: an exponential moving average, divided by the sum of its weights so that the zero with
/// which it begins does not count (D. Kingma and J. Ba, "Adam", section 3: bias correction).
/// </summary>
internal static class Smoothing
{
    /// <param name="points">A value that is not finite stays a gap and does not enter the average.</param>
    /// <param name="weight">Of what was before: 0 changes nothing, below 1.</param>
    public static IReadOnlyList<PlotPoint> Apply(IReadOnlyList<PlotPoint> points, double weight)
    {
        if (weight == 0)
            return points;
        var (average, share, smoothed) = (0.0, 1.0, new PlotPoint[points.Count]);
        for (var i = 0; i < points.Count; i++)
        {
            if (!points[i].IsFinite)
            {
                smoothed[i] = points[i];
                continue;
            }
            average = (average * weight) + ((1 - weight) * points[i].Y);
            share *= weight;
            smoothed[i] = points[i] with { Y = average / (1 - share) };
        }
        return smoothed;
    }
}
