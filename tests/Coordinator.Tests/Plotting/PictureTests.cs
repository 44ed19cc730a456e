using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using ClusterLlm.Coordinator.Plotting;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Tests.Plotting;

public sealed class PictureTests
{
    private const int Width = 320;
    private const int Height = 240;

    [Theory]
    [InlineData("Light")]
    [InlineData("Dark")]
    public void a_png_holds_the_curve_in_its_colour_on_the_themes_ground(string theme)
    {
        var colours = PlotTheme.Of(Enum.Parse<ThemeName>(theme));
        var pixels = Decode(
            PlotFile.Png(Figure(Enumerable.Range(0, 100).Select(i => i / 10.0)), colours, Width, Height));
        Assert.Equal(colours.Background, pixels(0, 0));
        Assert.Equal(colours.Background, pixels(Width - 1, Height - 1));
        var curve = (from x in Enumerable.Range(0, Width) from y in Enumerable.Range(0, Height)
                     where pixels(x, y) == colours.Curve(0) select (x, y)).ToList();
        Assert.InRange(curve.Count, 150, 2000);
        // It rises from the left to the right.
        Assert.True(curve.MinBy(at => at.x).y > curve.MaxBy(at => at.x).y + 80);
    }

    [Fact]
    public void an_svg_is_xml_without_scripts_whatever_the_names_are()
    {
        const string evil = "</text><script>alert(1)</script>&\u0001\"'";
        var svg = PlotFile.Svg(Figure([1, 2, double.NaN, 3, 4], evil), PlotTheme.Light, Width, Height);
        var root = XDocument.Parse(svg).Root!;
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Empty(root.Descendants(ns + "script"));
        Assert.Contains(
            root.Descendants(ns + "text"), text => text.Value.StartsWith("</text><script>", StringComparison.Ordinal));
        Assert.Equal(2, root.Descendants(ns + "path").Count(path =>
            (string?)path.Attribute("stroke") == PlotTheme.Light.Curve(0).ToString()
                && (string?)path.Attribute("stroke-width") == "2"));
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void validation_points_are_marked_and_a_second_round_of_colours_is_dashed()
    {
        var points = new[] { new PlotPoint(1, 1), new PlotPoint(5, 2) };
        var series = Enumerable.Range(0, 9).Select(i => new PlotSeries($"run {i}", points, i,
            i == 0 ? SeriesStyle.Marked : SeriesStyle.Line)).ToList();
        var figure = new PlotFigure("many", "step", true, [new PlotPanel("loss", series, false)]);
        var svg = PlotFile.Svg(figure, PlotTheme.Light, 900, Height);
        Assert.Equal(5, svg.Split("<circle").Length - 1);
        Assert.Equal(2, svg.Split("stroke-dasharray").Length - 1);
        Decode(PlotFile.Png(figure, PlotTheme.Light, 900, Height), 900);
    }

    [Fact]
    public void every_printable_character_has_strokes_of_its_own()
    {
        var letters = Enumerable.Range(' ', '~' - ' ' + 1).Select(symbol => ((char)symbol).ToString()).ToList();
        Assert.Equal(letters.Count, StrokeGlyphs.All.Count);
        var shapes = letters.Select(
            letter => string.Join(';', StrokeFont.Strokes(letter, default, 10).SelectMany(stroke => stroke)));
        Assert.Equal(letters.Count, shapes.Distinct().Count());
        foreach (var letter in letters)
            foreach (var point in StrokeFont.Strokes(letter, default, 10).SelectMany(stroke => stroke))
            {
                Assert.InRange(point.X, -0.3, StrokeFont.Measure(letter, 10));
                Assert.InRange(point.Y, -9, 3);
            }
        Assert.Equal(StrokeFont.Measure("?", 12), StrokeFont.Measure("é", 12));
    }

    [Fact]
    public void lines_far_outside_the_picture_cost_nothing_and_are_not_seen()
    {
        var surface = new RasterSurface(20, 20, PlotTheme.Light.Background);
        surface.Line([new(-1e9, -1e9), new(-1e8, -1e9)], new PlotStroke(default, 1));
        surface.Line([new(1e12, 5), new(1e300, 5)], new PlotStroke(default, 1, 1, Dashed: false));
        Assert.Equal(-1, surface.Pixels.IndexOfAnyExcept((byte)255));
    }

    [Theory]
    [InlineData("picture.gif")]
    [InlineData("picture")]
    [InlineData(".")]
    [InlineData("absent/picture.png")]
    public void a_target_that_cannot_be_a_picture_is_named(string path)
    {
        var error = Assert.Throws<ConfigurationException>(
            () => PlotFile.Write(path, Figure([1, 2]), PlotTheme.Light, Width, Height));
        Assert.Contains($"-o {path}", error.Message, StringComparison.Ordinal);
    }

    private static PlotFigure Figure(IEnumerable<double> values, string name = "loss") => new(name, "step", true,
        [new PlotPanel(
            name, [new PlotSeries(name, [.. values.Select((value, i) => new PlotPoint(i, value))], 0,
                SeriesStyle.Line)], false)]);

    /// <summary>By the specification, checksums and all.</summary>
    private static Func<int, int, PlotColour> Decode(byte[] png, int width = Width)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        var (types, data, at) = (new List<string>(), new MemoryStream(), 8);
        while (at < png.Length)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            var typed = png.AsSpan(at + 4, length + 4);
            types.Add(Encoding.ASCII.GetString(typed[..4]));
            Assert.Equal(Crc(typed), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            if (types[^1] == "IDAT")
                data.Write(typed[4..]);
            if (types[^1] == "IHDR")
                Assert.Equal(
                    [0, 0, (byte)(width >> 8), (byte)width, 0, 0, 0, Height, 8, 2, 0, 0, 0], typed[4..].ToArray());
            at += 12 + length;
        }
        Assert.Equal(["IHDR", "IDAT", "IEND"], types);
        data.Position = 0;
        using var rows = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionMode.Decompress))
            zlib.CopyTo(rows);
        var bytes = rows.ToArray();
        Assert.Equal(Height * (1 + (width * 3)), bytes.Length);
        Assert.All(Enumerable.Range(0, Height), row => Assert.Equal(0, bytes[row * (1 + (width * 3))]));
        return (x, y) => Pixel(bytes.AsSpan((y * (1 + (width * 3))) + 1 + (x * 3)));
    }

    private static PlotColour Pixel(ReadOnlySpan<byte> rgb) => new(rgb[0], rgb[1], rgb[2]);

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xedb88320 : crc >> 1;
        }
        return ~crc;
    }
}
