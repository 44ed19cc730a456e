namespace ClusterLlm.Coordinator.Plotting;

/// <summary>The part of the numbers that an axis shows.</summary>
internal static class AxisRange
{
    private const double Margin = 0.04;

    /// <summary>
    /// From the least to the greatest that can be shown: finite, and above zero on a logarithmic axis.
    /// </summary>
    /// <returns>Low below high in any case.</returns>
    public static (double Low, double High) Of(IEnumerable<double> values, bool log)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
        {
            if (!double.IsFinite(value) || (log && value <= 0))
                continue;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }
        if (low > high)
            return log ? (0.1, 1) : (0, 1);
        if (low < high)
            return (low, high);
        return log ? (Math.Max(low / 2, double.Epsilon), Finite(Math.Max(high * 2, 2 * double.Epsilon)))
            : (Finite(low - Math.Max(Math.Abs(low) * 0.05, 1e-12)),
                Finite(high + Math.Max(Math.Abs(high) * 0.05, 1e-12)));
    }

    /// <summary>A little more at both ends, so that no curve lies on the frame.</summary>
    public static (double Low, double High) Widened((double Low, double High) range, bool log)
    {
        if (log)
        {
            var factor = Math.Pow(range.High / range.Low, Margin);
            return double.IsFinite(factor) && range.Low / factor > 0
                ? (range.Low / factor, Finite(range.High * factor)) : range;
        }
        var by = (range.High - range.Low) * Margin;
        return double.IsFinite(by) ? (Finite(range.Low - by), Finite(range.High + by)) : range;
    }

    private static double Finite(double value) => Math.Clamp(value, -double.MaxValue, double.MaxValue);
}
