using ClusterLlm.Coordinator.Display.Cells;
using ClusterLlm.Coordinator.Plotting;
using ClusterLlm.Coordinator.Plotting.Terminal;

namespace ClusterLlm.Coordinator.Tests.Plotting;

public sealed class TerminalChartTests
{
    [Fact]
    public void a_falling_line_falls_with_numbers_on_both_axes()
    {
        var lines = Draw(44, 12, false, Series("loss", 0, Enumerable.Range(0, 101).Select(i => 100.0 - i)));
        Assert.StartsWith("loss", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("100┤⠉", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("  0┤", lines[9], StringComparison.Ordinal);
        Assert.Matches("[⠠⠤⠢⢄⠑⣀⡀]", lines[9][^1..]);
        Assert.Contains("└", lines[10], StringComparison.Ordinal);
        Assert.Matches("^ *0 +50 +100$", lines[11]);
        // Each column's dots are no higher than those to the left.
        var heights = Enumerable.Range(4, 39).Select(column => lines[1..10].ToList().FindIndex(line =>
            line.Length > column && line[column] is > '\u2800' and <= '\u28ff')).ToList();
        Assert.DoesNotContain(-1, heights);
        Assert.Equal(heights.Order(), heights);
    }

    [Fact]
    public void without_colours_letters_tell_curves_apart_and_no_control_sequence_is_written()
    {
        PlotSeries[] series = [Series("one", 0, [1, 1, 1, 1]), Series("two", 1, [2, 2, 2, 2])];
        var plain = Draw(60, 12, false, series);
        Assert.Contains("a one", plain[0], StringComparison.Ordinal);
        Assert.Contains("b two", plain[0], StringComparison.Ordinal);
        Assert.Contains('a', string.Concat(plain[5..10]));
        Assert.Contains('b', string.Concat(plain[1..4]));
        Assert.DoesNotContain('\e', string.Concat(plain));
        var coloured = string.Concat(Draw(60, 12, true, series));
        Assert.Contains($"\e[0;{Ink.Curve1.Rendition()}m", coloured, StringComparison.Ordinal);
        Assert.DoesNotContain("a one", coloured, StringComparison.Ordinal);
    }

    [Fact]
    public void a_gap_is_blank_and_validation_points_are_marked()
    {
        var values = Enumerable.Range(0, 100).Select(i => i is > 30 and < 70 ? double.NaN : 1.0).ToList();
        var marked = new PlotSeries("validation", [new(10, 2), new(90, 2)], 1, SeriesStyle.Marked);
        var lines = Draw(60, 14, false, Series("loss", 0, values), marked);
        var bottom = lines.Last(line => line.Any(symbol => symbol is > '\u2800' and <= '\u28ff'));
        Assert.Equal(
            2, bottom.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Count(part => part.Any(symbol => symbol > '\u2800')));
        Assert.Equal(2, string.Concat(lines[1..]).Count(symbol => symbol == '●'));
    }

    [Fact]
    public void any_size_and_any_values_can_be_drawn()
    {
        double[][] sets = [[], [double.NaN], [0], [1e308, -1e308], [double.Epsilon, 1], [3, 3, 3]];
        for (var width = 1; width < 40; width += 3)
            for (var height = 1; height < 16; height += 2)
                foreach (var values in sets)
                    foreach (var log in (bool[])[false, true])
                        Assert.All(Draw(width, height, false, log, Series("a name that is long", 0, values)),
                            line => Assert.InRange(line.Length, 0, width));
    }

    [Fact]
    public void what_would_move_the_cursor_is_not_shown()
    {
        var grid = new CellGrid(12, 1);
        grid.Put(0, 0, "a\e[2Jb\n漢\U0001F600é");
        Assert.Equal("a?[2Jb???é", Assert.Single(grid.Lines(colours: false)));
    }

    private static PlotSeries Series(string name, int colour, IEnumerable<double> values) =>
        new(name, [.. values.Select((value, i) => new PlotPoint(i, value))], colour, SeriesStyle.Line);

    private static string[] Draw(int width, int height, bool colours, params PlotSeries[] series) =>
        Draw(width, height, colours, false, series);

    private static string[] Draw(int width, int height, bool colours, bool log, params PlotSeries[] series)
    {
        var figure = new PlotFigure("", "", true, [new PlotPanel("loss", series, log)]);
        var grid = new CellGrid(width, height);
        new TerminalChart(figure.Panels[0], TerminalChart.Across(figure.XRange(), width, true), letters: !colours)
            .Draw(grid, 0, 0, width, height);
        return [.. grid.Lines(colours)];
    }
}
