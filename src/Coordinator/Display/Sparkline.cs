namespace ClusterLlm.Coordinator.Display;

/// <summary>Numbers as one line, or a few lines, of block characters.</summary>
internal static class Sparkline
{
    private const string Blocks = "▁▂▃▄▅▆▇█";

    /// <summary>At most so many characters, each the mean of its share of the values.</summary>
    public static string Of(IReadOnlyList<double> values, int width)
    {
        var means = Means(values, width);
        var (low, high) = Range(means);
        return string.Concat(means.Select(value =>
            double.IsFinite(value) ? Blocks[Level(value, low, high, Blocks.Length)] : ' '));
    }

    /// <summary>A chart of so many rows, the highest values on top, with the range written beside it.</summary>
    public static IEnumerable<string> Chart(IReadOnlyList<double> values, int width, int rows)
    {
        var means = Means(values, width);
        var (low, high) = Range(means);
        for (var row = rows - 1; row >= 0; row--)
        {
            var label = row == rows - 1 ? $"{high,8:F3}" : row == 0 ? $"{low,8:F3}" : new string(' ', 8);
            var cells = means.Select(value =>
                double.IsFinite(value) ? Cell(Level(value, low, high, rows * Blocks.Length) - (row * Blocks.Length))
                    : ' ');
            yield return $"{label} │{string.Concat(cells)}";
        }
    }

    public static IReadOnlyList<double> Means(IReadOnlyList<double> values, int width)
    {
        if (values.Count <= width)
            return values;
        var means = new double[width];
        for (var i = 0; i < width; i++)
        {
            var (start, end) = ((int)((long)i * values.Count / width), (int)((long)(i + 1) * values.Count / width));
            means[i] = values.Skip(start).Take(end - start).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
        }
        return means;
    }

    private static char Cell(int level) => level < 0 ? ' ' : Blocks[Math.Min(level, Blocks.Length - 1)];

    private static int Level(double value, double low, double high, int levels) =>
        high <= low ? levels / 2 : Math.Clamp((int)((value - low) / (high - low) * levels), 0, levels - 1);

    private static (double Low, double High) Range(IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        return (finite.Min(), finite.Max());
    }
}
