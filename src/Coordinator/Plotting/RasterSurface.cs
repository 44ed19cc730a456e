namespace ClusterLlm.Coordinator.Plotting;

/// <summary>
/// Draws anti-aliased lines and text into pixels. How much of a pixel is covered follows from its distance to the line;
/// the parts of a line do not add up where they meet.
/// </summary>
internal sealed class RasterSurface : IPlotSurface
{
    private const double Dash = 7;
    private const double DashPeriod = 12;

    private readonly int width;
    private readonly int height;
    private readonly byte[] pixels;
    private readonly float[] coverage;
    private (int Left, int Top, int Right, int Bottom) touched;

    public RasterSurface(int width, int height, PlotColour background)
    {
        (this.width, this.height) = (width, height);
        pixels = new byte[width * height * 3];
        coverage = new float[width * height];
        for (var i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (background.Red, background.Green, background.Blue);
        touched = Nothing;
    }

    /// <summary>Rows from the top, 3 bytes a pixel: red, green, blue.</summary>
    public ReadOnlySpan<byte> Pixels => pixels;

    private (int, int, int, int) Nothing => (width, height, -1, -1);

    public void Line(IReadOnlyList<PlotPoint> points, PlotStroke stroke)
    {
        if (points.Count == 1)
            Cover(points[0], points[0], stroke.Width / 2);
        var walked = 0.0;
        for (var i = 1; i < points.Count; i++)
            if (stroke.Dashed)
                walked = Dashes(points[i - 1], points[i], stroke.Width / 2, walked);
            else
                Cover(points[i - 1], points[i], stroke.Width / 2);
        Blend(stroke.Colour, stroke.Opacity);
    }

    public void Disc(PlotPoint centre, double radius, PlotColour colour)
    {
        Cover(centre, centre, radius);
        Blend(colour, 1);
    }

    public void Text(PlotPoint at, string text, double size, PlotColour colour, TextAnchor anchor = TextAnchor.Start)
    {
        var length = StrokeFont.Measure(text, size);
        var left = at.X - (anchor switch { TextAnchor.Middle => length / 2, TextAnchor.End => length, _ => 0 });
        foreach (var stroke in StrokeFont.Strokes(text, new PlotPoint(left, at.Y), size))
        {
            for (var i = 1; i < stroke.Count; i++)
                Cover(stroke[i - 1], stroke[i], StrokeFont.PenWidth(size) / 2);
        }
        Blend(colour, 1);
    }

    private double Dashes(PlotPoint from, PlotPoint to, double half, double walked)
    {
        var length = Math.Sqrt(((to.X - from.X) * (to.X - from.X)) + ((to.Y - from.Y) * (to.Y - from.Y)));
        for (var at = 0.0; at < length;)
        {
            var phase = (walked + at) % DashPeriod;
            var end = Math.Min(length, at + (phase < Dash ? Dash : DashPeriod) - phase + 1e-6);
            if (phase < Dash)
                Cover(Between(from, to, at / length), Between(from, to, end / length), half);
            at = end;
        }
        return walked + length;
    }

    private static PlotPoint Between(PlotPoint from, PlotPoint to, double share) =>
        new(from.X + ((to.X - from.X) * share), from.Y + ((to.Y - from.Y) * share));

    /// <summary>Covers what is within that distance of a segment, with round ends.</summary>
    private void Cover(PlotPoint from, PlotPoint to, double half)
    {
        var reach = half + 1;
        var left = Pixel(Math.Min(from.X, to.X) - reach, width);
        var right = Pixel(Math.Max(from.X, to.X) + reach, width);
        var top = Pixel(Math.Min(from.Y, to.Y) - reach, height);
        var bottom = Pixel(Math.Max(from.Y, to.Y) + reach, height);
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var squared = (dx * dx) + (dy * dy);
        for (var y = top; y <= bottom; y++)
            for (var x = left; x <= right; x++)
            {
                var (px, py) = (x + 0.5 - from.X, y + 0.5 - from.Y);
                var along = squared == 0 ? 0 : Math.Clamp(((px * dx) + (py * dy)) / squared, 0, 1);
                var (ex, ey) = (px - (along * dx), py - (along * dy));
                var covered = (float)Math.Clamp(half + 0.5 - Math.Sqrt((ex * ex) + (ey * ey)), 0, 1);
                ref var cell = ref coverage[(y * width) + x];
                if (covered > cell)
                    cell = covered;
            }
        if (left <= right && top <= bottom)
            touched = (Math.Min(touched.Left, left), Math.Min(touched.Top, top), Math.Max(touched.Right, right),
                Math.Max(touched.Bottom, bottom));
    }

    private static int Pixel(double at, int count) => (int)Math.Clamp(Math.Floor(at), 0, count - 1);

    private void Blend(PlotColour colour, double opacity)
    {
        for (var y = touched.Top; y <= touched.Bottom; y++)
            for (var x = touched.Left; x <= touched.Right; x++)
            {
                var at = (y * width) + x;
                var share = coverage[at] * opacity;
                coverage[at] = 0;
                if (share == 0)
                    continue;
                Mix(ref pixels[at * 3], colour.Red, share);
                Mix(ref pixels[(at * 3) + 1], colour.Green, share);
                Mix(ref pixels[(at * 3) + 2], colour.Blue, share);
            }
        touched = Nothing;
    }

    private static void Mix(ref byte pixel, byte colour, double share) =>
        pixel = (byte)Math.Round(pixel + ((colour - pixel) * share));
}
