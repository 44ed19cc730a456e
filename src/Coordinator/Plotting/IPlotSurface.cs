namespace ClusterLlm.Coordinator.Plotting;

internal enum TextAnchor { Start, Middle, End }

/// <summary>How a line is drawn: width in pixels, opacity 0 to 1.</summary>
internal readonly record struct PlotStroke(PlotColour Colour, double Width, double Opacity = 1, bool Dashed = false);

/// <summary>Somewhere to draw. Pixels from the upper left corner; what lies outside is not seen.</summary>
internal interface IPlotSurface
{
    void Line(IReadOnlyList<PlotPoint> points, PlotStroke stroke);

    void Disc(PlotPoint centre, double radius, PlotColour colour);

    /// <param name="at">Where the baseline begins, has its middle or ends.</param>
    /// <param name="size">Of the font, in pixels.</param>
    void Text(PlotPoint at, string text, double size, PlotColour colour, TextAnchor anchor = TextAnchor.Start);
}
