namespace ClusterLlm.Coordinator.Plotting;

/// <summary>A linear or logarithmic axis over a range, with its ticks.</summary>
internal sealed class Axis
{
    private readonly double low;
    private readonly double high;

    /// <param name="range">Low below high; above zero when logarithmic.</param>
    /// <param name="log">Equal ratios, not differences, are equal lengths.</param>
    /// <param name="maxTicks">At least 2.</param>
    /// <param name="whole">Only whole numbers are ticks.</param>
    public Axis((double Low, double High) range, bool log, int maxTicks, bool whole = false)
    {
        Log = log;
        (low, high) = (Scale(range.Low), Scale(range.High));
        Ticks = log ? AxisTicks.Logarithmic(range.Low, range.High, maxTicks)
            : AxisTicks.Linear(range.Low, range.High, maxTicks, whole);
    }

    public bool Log { get; }

    /// <summary>Ascending; those without a label are minor.</summary>
    public IReadOnlyList<AxisTick> Ticks { get; }

    /// <summary>0 at the low end, 1 at the high one; NaN for what is not on the axis at all.</summary>
    public double At(double value)
    {
        // Halves: the difference of two finite numbers may not be.
        var at = ((Scale(value) / 2) - (low / 2)) / ((high / 2) - (low / 2));
        return double.IsFinite(at) ? at : double.NaN;
    }

    private double Scale(double value) => Log ? value > 0 ? Math.Log10(value) : double.NaN : value;
}
