using System.Text;
using Spectre.Console;

namespace ClusterLlm.Coordinator.Display;

/// <summary>Cells in columns, for a terminal or a pipe. A column of numbers is aligned to the right.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> rows = [headings];

    public void Add(params IEnumerable<string> cells) => rows.Add([.. cells.Select(Printable)]);

    public IEnumerable<string> Lines()
    {
        var columns = rows.Max(row => row.Length);
        var widths = Enumerable.Range(0, columns)
            .Select(column => rows.Where(row => column < row.Length).Max(row => row[column].GetCellWidth())).ToList();
        var right = Enumerable.Range(0, columns).Select(column => column > 0 && rows.Skip(1)
            .All(row => column >= row.Length || row[column] is "" or "-" || char.IsAsciiDigit(row[column][0])
                || row[column][0] is '+' or '-')).ToList();
        foreach (var row in rows)
        {
            var line = new StringBuilder();
            foreach (var (cell, column) in row.Select((cell, column) => (cell, column)))
            {
                var padding = new string(' ', widths[column] - cell.GetCellWidth());
                line.Append(right[column] ? padding + cell : cell + padding).Append("  ");
            }
            yield return line.ToString().TrimEnd();
        }
    }

    public void Write(TextWriter output)
    {
        foreach (var line in Lines())
            output.WriteLine(line);
    }

    /// <summary>As one line; nothing in it can move a terminal's cursor or change its colours.</summary>
    public static string Printable(string text) =>
        text.All(symbol => !char.IsControl(symbol)) ? text
            : string.Concat(text.Select(symbol => char.IsControl(symbol) ? '\uFFFD' : symbol));
}
