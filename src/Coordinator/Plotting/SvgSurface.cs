using System.Text;
using static System.FormattableString;

namespace ClusterLlm.Coordinator.Plotting;

/// <summary>
/// Writes Scalable Vector Graphics (W3C, SVG 1.1), without scripts, styles or anything from elsewhere.
/// </summary>
internal sealed class SvgSurface(int width, int height, string title, PlotColour background) : IPlotSurface
{
    private const string Dashes = "7 5";

    private readonly StringBuilder body = new();

    public void Line(IReadOnlyList<PlotPoint> points, PlotStroke stroke)
    {
        // Round ends make a dot of a line with one point.
        var path = string.Join(
            ' ', points.Select((point, i) => Invariant($"{(i == 0 ? "M" : "")}{point.X:0.##},{point.Y:0.##}")));
        if (points.Count == 1)
            path += " h0";
        var opacity = stroke.Opacity < 1 ? Invariant($" stroke-opacity=\"{stroke.Opacity:0.##}\"") : "";
        var dashes = stroke.Dashed ? $" stroke-dasharray=\"{Dashes}\"" : "";
        body.Append(Invariant($"<path d=\"{path}\" fill=\"none\" stroke=\"{stroke.Colour}\" stroke-width=\"{stroke.Width:0.##}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"{opacity}{dashes}/>\n"));
    }

    public void Disc(PlotPoint centre, double radius, PlotColour colour) =>
        body.Append(
            Invariant(
                $"<circle cx=\"{centre.X:0.##}\" cy=\"{centre.Y:0.##}\" r=\"{radius:0.##}\" fill=\"{colour}\"/>\n"));

    public void Text(PlotPoint at, string text, double size, PlotColour colour, TextAnchor anchor = TextAnchor.Start)
    {
        var name = anchor switch { TextAnchor.Middle => "middle", TextAnchor.End => "end", _ => "start" };
        body.Append(Invariant($"<text x=\"{at.X:0.##}\" y=\"{at.Y:0.##}\" font-size=\"{size:0.##}\" fill=\"{colour}\" text-anchor=\"{name}\">{Escape(text)}</text>\n"));
    }

    public override string ToString() => Invariant($"""
        <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" font-family="system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif">
        <title>{Escape(title)}</title>
        <rect width="{width}" height="{height}" fill="{background}"/>
        {body}</svg>

        """);

    /// <summary>As the content of an element; what XML 1.0 cannot hold is replaced.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            escaped.Append(rune.Value switch
            {
                '<' => "&lt;",
                '>' => "&gt;",
                '&' => "&amp;",
                < 0x20 or (>= 0x7f and < 0xa0) or 0xfffe or 0xffff => "\uFFFD",
                _ => rune.ToString(),
            });
        return escaped.ToString();
    }
}
