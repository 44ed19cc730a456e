using ClusterLlm.Coordinator.Display.Cells;

namespace ClusterLlm.Coordinator.Plotting.Terminal;

/// <summary>Draws a panel of curves with its axes and legend into cells.</summary>
internal sealed class TerminalChart
{
    private const int RowsPerTick = 3;
    private const int ColumnsPerTick = 12;
    private const int LetterEvery = 18;
    private const char Mark = '●';

    private readonly PlotPanel panel;
    private readonly Axis across;
    private readonly bool letters;

    /// <param name="panel">The curves.</param>
    /// <param name="across">The horizontal axis.</param>
    /// <param name="letters">Where there are no colours, letters on the curves say which is which.</param>
    public TerminalChart(PlotPanel panel, Axis across, bool letters)
    {
        (this.panel, this.across) = (panel, across);
        this.letters = letters && panel.Series.Count(series => series.Style == SeriesStyle.Line) > 1;
    }

    public static Axis Across((double Low, double High) range, int columns, bool whole) =>
        new(range, log: false, Math.Max(2, columns / ColumnsPerTick), whole);

    /// <param name="height">Rows, of which the legend takes one, and the horizontal axis two.</param>
    public void Draw(CellGrid grid, int left, int top, int width, int height)
    {
        var rows = height - 3;
        var finite = panel.Series.SelectMany(series => series.Points).Where(point => point.IsFinite).ToList();
        var range = AxisRange.Of(finite.Select(point => point.Y), panel.Log);
        var up = new Axis(range, panel.Log, Math.Max(3, rows / RowsPerTick));
        var margin = up.Ticks.Max(tick => (int?)tick.Label.Length) ?? 0;
        var columns = width - margin - 1;
        if (rows < 2 || columns < 8)
            return;
        DrawLegend(grid, left, top, width);
        DrawAxes(grid, left + margin, top + 1, columns, rows, up, finite.Count == 0);
        foreach (var series in panel.Series.OrderBy(Depth))
            DrawSeries(grid, left + margin + 1, top + 1, columns, rows, series, up);
        if (finite.Count == 0)
            grid.PutWithin(left + margin + 3, top + 1 + (rows / 2), columns, "nothing to show yet", Ink.Dim);
    }

    private static int Depth(PlotSeries series) => series.Style switch
    {
        SeriesStyle.Faint => 0,
        SeriesStyle.Line => 1,
        _ => 2,
    };

    private static Ink InkOf(PlotSeries series) =>
        series.Style == SeriesStyle.Faint ? Ink.Dim : Inks.Curve(series.Colour);

    private char Letter(PlotSeries series) =>
        (char)('a' + (panel.Series.Where(other => other.Style != SeriesStyle.Faint).ToList().IndexOf(series) % 26));

    private void DrawLegend(CellGrid grid, int left, int row, int width)
    {
        grid.PutWithin(left, row, width, panel.Title, Ink.Bold);
        var at = left + panel.Title.Length + 3;
        foreach (var series in panel.Legend)
        {
            var room = left + width - at;
            if (room < 6)
                return;
            grid.Put(at, row, series.Style == SeriesStyle.Marked ? $"{Mark} " : letters ? $"{Letter(series)} " : "━ ",
                InkOf(series));
            grid.PutWithin(at + 2, row, room - 2, series.Label);
            at += series.Label.Length + 5;
        }
    }

    private void DrawAxes(CellGrid grid, int axis, int top, int columns, int rows, Axis up, bool isEmpty)
    {
        for (var row = 0; row < rows; row++)
            grid.Put(axis, top + row, '│', Ink.Dim);
        for (var column = 0; column <= columns; column++)
            grid.Put(axis + column, top + rows, column == 0 ? '└' : '─', Ink.Dim);
        if (isEmpty)
            return;
        foreach (var tick in up.Ticks.Where(tick => tick.Label.Length > 0))
        {
            var row = top + (Place(1 - up.At(tick.Value), rows * BrailleArea.DotsDown) / BrailleArea.DotsDown);
            grid.Put(axis - tick.Label.Length, row, tick.Label, Ink.Dim);
            grid.Put(axis, row, '┤', Ink.Dim);
        }
        var free = 0;
        foreach (var tick in across.Ticks)
        {
            var column = axis + 1
                + (Place(across.At(tick.Value), columns * BrailleArea.DotsAcross) / BrailleArea.DotsAcross);
            grid.Put(column, top + rows, '┬', Ink.Dim);
            var begin = Math.Min(column - (tick.Label.Length / 2), axis + columns + 1 - tick.Label.Length);
            if (begin < free)
                continue;
            grid.Put(begin, top + rows + 1, tick.Label, Ink.Dim);
            free = begin + tick.Label.Length + 1;
        }
    }

    private void DrawSeries(CellGrid grid, int left, int top, int columns, int rows, PlotSeries series, Axis up)
    {
        var area = new BrailleArea(columns, rows);
        var drawn = new List<PlotPoint>();
        foreach (var line in Polylines.Of(series.Points, point => new PlotPoint(
            across.At(point.X) * (area.Width - 1), (1 - up.At(point.Y)) * (area.Height - 1))))
        {
            area.Line(line, InkOf(series));
            drawn.AddRange(line);
        }
        area.CopyTo(grid, left, top);
        var step = series.Style == SeriesStyle.Marked
            ? 1
            : letters && series.Style == SeriesStyle.Line ? LetterEvery : 0;
        var (symbol, next) = (series.Style == SeriesStyle.Marked ? Mark : Letter(series),
            step / 3 * (Letter(series) - 'a' + 1));
        foreach (var point in drawn.Where(_ => step > 0))
        {
            var column = (int)Math.Round(point.X) / BrailleArea.DotsAcross;
            if (column < next)
                continue;
            grid.Put(left + column, top + ((int)Math.Round(point.Y) / BrailleArea.DotsDown), symbol, InkOf(series));
            next = column + step;
        }
    }

    private static int Place(double share, int dots) => (int)Math.Round(share * (dots - 1));
}
