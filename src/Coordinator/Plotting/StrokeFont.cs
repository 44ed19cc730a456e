using System.Globalization;

namespace ClusterLlm.Coordinator.Plotting;

/// <summary>A font of pen strokes for the printable characters of ASCII; others are shown as a question mark.</summary>
internal static class StrokeFont
{
    /// <summary>Of the letters' grid in one font size: capitals are 7 high.</summary>
    private const double UnitsPerSize = 10;

    private const double Spacing = 0.7;
    private const int PiecesPerCurve = 6;

    private static readonly Glyph[] Glyphs = [.. StrokeGlyphs.All.Select(Parse)];

    private sealed record Glyph(double Width, IReadOnlyList<IReadOnlyList<PlotPoint>> Strokes);

    public static double PenWidth(double size) => Math.Max(1.1, size * 0.095);

    /// <summary>In pixels, as all sizes.</summary>
    public static double Measure(string text, double size) =>
        text.EnumerateRunes().Sum(rune => Of(rune.Value).Width + Spacing) * size / UnitsPerSize;

    /// <param name="at">The left end of the baseline.</param>
    public static IEnumerable<IReadOnlyList<PlotPoint>> Strokes(string text, PlotPoint at, double size)
    {
        var (scale, left) = (size / UnitsPerSize, at.X);
        foreach (var rune in text.EnumerateRunes())
        {
            var glyph = Of(rune.Value);
            foreach (var stroke in glyph.Strokes)
                yield return [.. stroke.Select(
                    point => new PlotPoint(left + (point.X * scale), at.Y - (point.Y * scale)))];
            left += (glyph.Width + Spacing) * scale;
        }
    }

    private static Glyph Of(int symbol) => Glyphs[symbol is >= ' ' and <= '~' ? symbol - ' ' : '?' - ' '];

    private static Glyph Parse(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return new Glyph(Number(text[..space]), [.. text[(space + 1)..]
            .Split('/', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(stroke => stroke[0] == '~' ? Curve(Points(stroke[1..])) : Points(stroke))]);
    }

    private static List<PlotPoint> Points(string stroke) => [.. stroke.Split(' ').Select(point => point.Split(','))
        .Select(pair => new PlotPoint(Number(pair[0]), Number(pair[1])))];

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The Catmull-Rom spline through the points; closed when the last is the first.</summary>
    private static List<PlotPoint> Curve(List<PlotPoint> points)
    {
        var closed = points.Count > 2 && points[0] == points[^1];
        var curve = new List<PlotPoint> { points[0] };
        for (var i = 0; i < points.Count - 1; i++)
        {
            var before = i > 0 ? points[i - 1] : closed ? points[^2] : points[0];
            var after = i + 2 < points.Count ? points[i + 2] : closed ? points[1] : points[^1];
            for (var piece = 1; piece <= PiecesPerCurve; piece++)
            {
                var t = (double)piece / PiecesPerCurve;
                curve.Add(new PlotPoint(Spline(before.X, points[i].X, points[i + 1].X, after.X, t),
                    Spline(before.Y, points[i].Y, points[i + 1].Y, after.Y, t)));
            }
        }
        return curve;
    }

    private static double Spline(double a, double b, double c, double d, double t) =>
        0.5 * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (
            ((3 * b) - a - (3 * c) + d) * t * t * t));
}
