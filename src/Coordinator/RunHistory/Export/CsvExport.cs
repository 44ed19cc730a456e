using System.Globalization;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.RunHistory.Export;

/// <summary>
/// The metrics of runs as comma-separated values (RFC 4180): a line for each step, numbers with all their digits. An
/// empty field is a metric that the step does not have, nan, inf and -inf are numbers that are not finite.
/// </summary>
internal static class CsvExport
{
    /// <param name="runs">With several, the first column says whose line it is.</param>
    public static void Write(IReadOnlyList<RunDirectory> runs, TextWriter output)
    {
        var tables = runs.Select(run => MetricsReader.Read(run.Metrics)).ToList();
        var names = tables.SelectMany(table => table.Names).Distinct().ToList();
        string[] first = runs.Count > 1 ? ["run", "step"] : ["step"];
        WriteLine(output, first.Concat(names));
        foreach (var (label, table) in RunPaths.Labels(runs).Zip(tables))
            foreach (var (step, values) in MetricRows.Of(table))
            {
                var cells = values.ToDictionary(pair => pair.Name, pair => Number(pair.Value));
                var number = step.ToString(CultureInfo.InvariantCulture);
                WriteLine(output, (runs.Count > 1 ? [label, number] : new[] { number })
                    .Concat(names.Select(name => cells.GetValueOrDefault(name, ""))));
            }
    }

    private static void WriteLine(TextWriter output, IEnumerable<string> cells) =>
        output.Write(string.Join(',', cells.Select(Quote)) + "\r\n");

    private static string Number(double value) => value switch
    {
        double.NaN => "nan",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Quote(string cell) => cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell
        : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
