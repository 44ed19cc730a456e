namespace ClusterLlm.Coordinator.Plotting;

/// <summary>Curves that share an axis, and what that is.</summary>
internal sealed record PlotPanel(string Title, IReadOnlyList<PlotSeries> Series, bool Log)
{
    /// <summary>The curves to be told apart; none when the only one is what the title says.</summary>
    public IReadOnlyList<PlotSeries> Legend =>
        Series.Where(series => series.Style != SeriesStyle.Faint).ToList() is var named
        && named is [var only] && only.Label == Title ? [] : named;
}

/// <summary>Panels one upon another that share the horizontal axis.</summary>
/// <param name="WholeX">There is nothing between two whole numbers on it.</param>
internal sealed record PlotFigure(string Title, string XLabel, bool WholeX, IReadOnlyList<PlotPanel> Panels)
{
    /// <summary>The horizontal range of all curves.</summary>
    public (double Low, double High) XRange() => AxisRange.Of(
        Panels.SelectMany(panel => panel.Series).SelectMany(series => series.Points)
            .Where(point => point.IsFinite).Select(point => point.X), log: false);
}
