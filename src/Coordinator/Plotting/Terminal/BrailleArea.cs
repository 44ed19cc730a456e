using ClusterLlm.Coordinator.Display.Cells;

namespace ClusterLlm.Coordinator.Plotting.Terminal;

/// <summary>
/// Dots in a part of a terminal, two by four in a cell (Unicode, U+2800 and following). A cell has the ink of the curve
/// that was drawn into it last.
/// </summary>
internal sealed class BrailleArea(int columns, int rows)
{
    public const int DotsAcross = 2;
    public const int DotsDown = 4;
    private const char Blank = '\u2800';

    private static readonly byte[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly byte[] cells = new byte[columns * rows];
    private readonly Ink[] inks = new Ink[columns * rows];

    public int Width => columns * DotsAcross;
    public int Height => rows * DotsDown;

    /// <param name="points">In dots from the upper left; those outside are not seen.</param>
    public void Line(IReadOnlyList<PlotPoint> points, Ink ink)
    {
        if (points.Count == 1)
            Dot(Whole(points[0].X), Whole(points[0].Y), ink);
        for (var i = 1; i < points.Count; i++)
            Line(points[i - 1], points[i], ink);
    }

    public void CopyTo(CellGrid grid, int left, int top)
    {
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
                if (cells[(row * columns) + column] is > 0 and var bits)
                    grid.Put(left + column, top + row, (char)(Blank + bits), inks[(row * columns) + column]);
    }

    /// <summary>As many steps as the longer side has dots.</summary>
    private void Line(PlotPoint from, PlotPoint to, Ink ink)
    {
        var (dx, dy) = (to.X - from.X, to.Y - from.Y);
        var steps = Math.Max(1, (int)Math.Min(Width + Height, Math.Ceiling(Math.Max(Math.Abs(dx), Math.Abs(dy)))));
        for (var i = 0; i <= steps; i++)
            Dot(Whole(from.X + (dx * i / steps)), Whole(from.Y + (dy * i / steps)), ink);
    }

    private void Dot(int x, int y, Ink ink)
    {
        if (x < 0 || x >= Width || y < 0 || y >= Height)
            return;
        var cell = (y / DotsDown * columns) + (x / DotsAcross);
        cells[cell] |= Bits[y % DotsDown, x % DotsAcross];
        inks[cell] = ink;
    }

    private static int Whole(double at) => (int)Math.Clamp(Math.Round(at), -1, int.MaxValue / 2);
}
