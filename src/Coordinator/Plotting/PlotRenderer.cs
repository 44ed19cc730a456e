namespace ClusterLlm.Coordinator.Plotting;

/// <summary>Lays a figure out and draws it, the same on every surface.</summary>
internal sealed class PlotRenderer(PlotFigure figure, PlotTheme theme, int width, int height)
{
    private const double TitleSize = 20;
    private const double PanelTitleSize = 15;
    private const double LabelSize = 14;
    private const double Left = 84;
    private const double Right = 28;
    private const double Bottom = 56;
    private const double PanelGap = 24;
    private const double LegendRow = 24;
    private const double SampleWidth = 26;
    private const double PixelsPerTick = 56;
    private const double PixelsPerLabel = 110;
    private const double MarkRadius = 4;

    private IPlotSurface surface = null!;
    private Axis across = null!;

    private double PlotWidth => width - Left - Right;

    public void Draw(IPlotSurface on)
    {
        surface = on;
        across = new Axis(figure.XRange(), log: false, Math.Max(2, (int)(PlotWidth / PixelsPerLabel)), figure.WholeX);
        var top = 18.0 + TitleSize;
        surface.Text(new PlotPoint(Left - 56, top), figure.Title, TitleSize, theme.Text);
        top += 14;
        var each = (height - top - Bottom - (PanelGap * (figure.Panels.Count - 1))) / figure.Panels.Count;
        foreach (var (index, panel) in figure.Panels.Index())
        {
            DrawPanel(panel, top, top + each, isLast: index == figure.Panels.Count - 1);
            top += each + PanelGap;
        }
        surface.Text(new PlotPoint(Left + (PlotWidth / 2), height - 12), figure.XLabel, LabelSize, theme.Muted,
            TextAnchor.Middle);
    }

    private void DrawPanel(PlotPanel panel, double top, double bottom, bool isLast)
    {
        top = DrawLegend(panel, top) + 10;
        var range = AxisRange.Widened(AxisRange.Of(panel.Series.SelectMany(series => series.Points)
            .Where(point => point.IsFinite).Select(point => point.Y), panel.Log), panel.Log);
        var up = new Axis(range, panel.Log, Math.Max(2, (int)((bottom - top) / PixelsPerTick)));
        foreach (var tick in up.Ticks)
        {
            var y = Math.Round(bottom - (up.At(tick.Value) * (bottom - top))) + 0.5;
            surface.Line(
                [new(Left, y), new(width - Right, y)], new PlotStroke(theme.Grid, 1, tick.Label.Length > 0 ? 1 : 0.5));
            surface.Text(
                new PlotPoint(Left - 10, y + (LabelSize * 0.35)), tick.Label, LabelSize, theme.Muted, TextAnchor.End);
        }
        foreach (var tick in across.Ticks)
        {
            var x = Math.Round(Left + (across.At(tick.Value) * PlotWidth)) + 0.5;
            surface.Line([new(x, bottom), new(x, bottom + 5)], new PlotStroke(theme.Muted, 1));
            if (isLast)
                surface.Text(
                    new PlotPoint(x, bottom + 9 + LabelSize), tick.Label, LabelSize, theme.Muted, TextAnchor.Middle);
        }
        surface.Line([new(Left, Math.Round(bottom) + 0.5), new(width - Right, Math.Round(bottom) + 0.5)],
            new PlotStroke(theme.Muted, 1));
        foreach (var series in panel.Series.OrderBy(series => series.Style != SeriesStyle.Faint))
            DrawSeries(series, point => new PlotPoint(Left + (across.At(point.X) * PlotWidth),
                bottom - (up.At(point.Y) * (bottom - top))));
    }

    private void DrawSeries(PlotSeries series, Func<PlotPoint, PlotPoint> place)
    {
        var faint = series.Style == SeriesStyle.Faint;
        var stroke = new PlotStroke(
            theme.Curve(series.Colour), faint ? 1.2 : 2, faint ? 0.35 : 1, theme.IsDashed(series.Colour));
        foreach (var line in Polylines.Of(series.Points, place))
        {
            surface.Line(line, stroke);
            if (series.Style != SeriesStyle.Marked)
                continue;
            var last = double.NegativeInfinity;
            foreach (var point in line.Where(point => point.X - last >= MarkRadius))
            {
                surface.Disc(point, MarkRadius, theme.Background);
                surface.Disc(point, MarkRadius - 1, stroke.Colour);
                last = point.X;
            }
        }
    }

    /// <summary>The panel's title and the names of its curves, as many rows as they need.</summary>
    /// <returns>Where they end.</returns>
    private double DrawLegend(PlotPanel panel, double top)
    {
        var baseline = top + PanelTitleSize;
        surface.Text(new PlotPoint(Left - 56, baseline), panel.Title, PanelTitleSize, theme.Text);
        var left = Left - 56 + StrokeFont.Measure(panel.Title, PanelTitleSize) + 28;
        var begin = left;
        foreach (var series in panel.Legend)
        {
            var length = SampleWidth + 8 + (StrokeFont.Measure(series.Label, LabelSize) * 1.05);
            if (left + length > width - Right && left > begin)
                (left, baseline) = (begin, baseline + LegendRow);
            var (colour, y) = (theme.Curve(series.Colour), baseline - (LabelSize * 0.35));
            surface.Line(
                [new(left, y), new(left + SampleWidth, y)],
                new PlotStroke(colour, 2.5, 1, theme.IsDashed(series.Colour)));
            if (series.Style == SeriesStyle.Marked)
                surface.Disc(new PlotPoint(left + (SampleWidth / 2), y), MarkRadius, colour);
            surface.Text(new PlotPoint(left + SampleWidth + 8, baseline), series.Label, LabelSize, theme.Text);
            left += length + 22;
        }
        return baseline;
    }
}
