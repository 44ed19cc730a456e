namespace ClusterLlm.Coordinator.Plotting;

internal enum SeriesStyle
{
    Line,

    /// <summary>A line behind another, of which it is the unsmoothed form; not in the legend.</summary>
    Faint,

    /// <summary>A line through few points, each of which is marked.</summary>
    Marked,
}

/// <summary>One curve.</summary>
/// <param name="Label">For the legend.</param>
/// <param name="Points">By ascending X.</param>
/// <param name="Colour">Index into a theme's; beyond its end they begin again, dashed.</param>
internal sealed record PlotSeries(string Label, IReadOnlyList<PlotPoint> Points, int Colour, SeriesStyle Style);
