namespace ClusterLlm.Coordinator.Plotting;

/// <summary>A value and where it belongs. One that is not finite is a gap in the line.</summary>
internal readonly record struct PlotPoint(double X, double Y)
{
    public bool IsFinite => double.IsFinite(X) && double.IsFinite(Y);
}
