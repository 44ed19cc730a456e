using System.Text;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Plotting;

/// <summary>A figure as a picture in a file, by the name's ending.</summary>
internal static class PlotFile
{
    public const int DefaultWidth = 1200;
    public const int MinSide = 200;
    public const int MaxSide = 8000;
    private const int FirstPanel = 620;
    private const int OtherPanel = 320;

    public static int DefaultHeight(int panels) => Math.Min(MaxSide, FirstPanel + (OtherPanel * (panels - 1)));

    /// <exception cref="ConfigurationException">The file's name ends otherwise, or it cannot be written.</exception>
    public static void CheckName(string path)
    {
        if (Directory.Exists(path))
            throw new ConfigurationException($"-o {path} is a folder; expected a file.svg or file.png");
        if (Extension(path) is not (".svg" or ".png"))
            throw new ConfigurationException($"-o {path}: expected a name that ends in .svg or .png");
    }

    public static void Write(string path, PlotFigure figure, PlotTheme theme, int width, int height)
    {
        CheckName(path);
        var bytes = Extension(path) == ".png" ? Png(figure, theme, width, height)
            : Encoding.UTF8.GetBytes(Svg(figure, theme, width, height));
        try
        {
            File.WriteAllBytes(path, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"-o {path} cannot be written: {error.Message}", error);
        }
    }

    public static byte[] Png(PlotFigure figure, PlotTheme theme, int width, int height)
    {
        var surface = new RasterSurface(width, height, theme.Background);
        new PlotRenderer(figure, theme, width, height).Draw(surface);
        return PngFile.Encode(width, height, surface.Pixels);
    }

    public static string Svg(PlotFigure figure, PlotTheme theme, int width, int height)
    {
        var surface = new SvgSurface(width, height, figure.Title, theme.Background);
        new PlotRenderer(figure, theme, width, height).Draw(surface);
        return surface.ToString();
    }

    private static string Extension(string path) => Path.GetExtension(path).ToLowerInvariant();
}
