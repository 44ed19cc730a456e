using System.Globalization;

namespace ClusterLlm.Fuzz;

/// <summary>
/// Inputs worth keeping of one target: a line for each, hex, then what it is or once broke. <c>01+5b*300</c> is a byte
/// and 300 times another.
/// </summary>
internal static class CorpusFile
{
    /// <summary>None where there is no such file.</summary>
    /// <exception cref="FormatException">A line does not begin with hex.</exception>
    public static IReadOnlyList<(byte[] Input, string Note)> Read(string folder, string target)
    {
        var path = PathOf(folder, target);
        return !File.Exists(path)
            ? []
            : [.. File.ReadLines(path).Where(line => line.Length > 0 && line[0] != '#').Select(line =>
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            return (Bytes(space < 0 ? line : line[..space]), space < 0 ? "" : line[(space + 1)..]);
        })];
    }

    public static void Append(string folder, string target, byte[] input, string note)
    {
        Directory.CreateDirectory(folder);
        File.AppendAllText(PathOf(folder, target), $"{Convert.ToHexStringLower(input)} {note.Split('\n')[0].Trim()}\n");
    }

    private static byte[] Bytes(string hex) => [.. hex.Split('+').SelectMany(part =>
    {
        var star = part.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? Convert.FromHexString(part)
            : Enumerable.Repeat(Convert.FromHexString(part[..star]),
                int.Parse(part[(star + 1)..], CultureInfo.InvariantCulture)).SelectMany(b => b);
    })];

    private static string PathOf(string folder, string target) => Path.Combine(folder, $"{target}.txt");
}
