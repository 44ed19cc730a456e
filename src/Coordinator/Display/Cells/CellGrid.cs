using System.Text;
using Spectre.Console;

namespace ClusterLlm.Coordinator.Display.Cells;

/// <summary>Characters in rows, as a terminal shows them, one cell each. What lies outside is not seen.</summary>
internal sealed class CellGrid(int width, int height)
{
    private readonly char[] symbols = Filled(width * height, ' ');
    private readonly Ink[] inks = new Ink[width * height];

    public int Width => width;
    public int Height => height;

    /// <summary>A character that is not one cell wide, or would move the cursor, becomes a question mark.</summary>
    public void Put(int column, int row, string text, Ink ink = Ink.Plain)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            Put(column, row, rune.IsBmp && IsNarrow((char)rune.Value) ? (char)rune.Value : '?', ink);
            column++;
        }
    }

    public void Put(int column, int row, char symbol, Ink ink)
    {
        if (column < 0 || column >= width || row < 0 || row >= height)
            return;
        symbols[(row * width) + column] = symbol;
        inks[(row * width) + column] = ink;
    }

    /// <summary>Text, at most so wide; cut with an ellipsis.</summary>
    public void PutWithin(int column, int row, int most, string text, Ink ink = Ink.Plain)
    {
        if (most > 0)
            Put(column, row, text.Length <= most ? text : most == 1 ? "…" : text[..(most - 1)] + "…", ink);
    }

    /// <summary>Rows without what is blank at their ends.</summary>
    /// <param name="colours">Whether control sequences say how characters are shown.</param>
    public IEnumerable<string> Lines(bool colours)
    {
        for (var row = 0; row < height; row++)
        {
            var end = (row + 1) * width;
            while (end > row * width && symbols[end - 1] == ' ' && inks[end - 1] != Ink.Chosen)
                end--;
            yield return Line(row * width, end, colours);
        }
    }

    private string Line(int from, int to, bool colours)
    {
        if (!colours)
            return new string(symbols, from, to - from);
        var line = new StringBuilder();
        var ink = Ink.Plain;
        for (var at = from; at < to; at++)
        {
            if (inks[at] != ink && (symbols[at] != ' ' || inks[at] == Ink.Chosen || ink == Ink.Chosen))
            {
                ink = inks[at];
                line.Append(ink == Ink.Plain ? "\e[0m" : $"\e[0;{ink.Rendition()}m");
            }
            line.Append(symbols[at]);
        }
        return ink == Ink.Plain ? line.ToString() : line.Append("\e[0m").ToString();
    }

    private static bool IsNarrow(char symbol) => symbol is >= ' ' and <= '~'
        || (!char.IsControl(symbol) && !char.IsSurrogate(symbol) && symbol.GetCellWidth() == 1);

    private static char[] Filled(int count, char symbol)
    {
        var cells = new char[count];
        Array.Fill(cells, symbol);
        return cells;
    }
}
