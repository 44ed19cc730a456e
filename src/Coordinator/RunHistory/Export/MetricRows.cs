namespace ClusterLlm.Coordinator.RunHistory.Export;

/// <summary>A table of metrics row by row, with what each row has.</summary>
internal static class MetricRows
{
    public static IEnumerable<(long Step, IReadOnlyList<(string Name, double Value)> Values)> Of(MetricsTable metrics)
    {
        var columns = metrics.Names.Select(name => (Name: name, Column: metrics.Column(name)!)).ToList();
        var next = new int[columns.Count];
        for (var row = 0; row < metrics.Steps.Count; row++)
        {
            var values = new List<(string, double)>(columns.Count);
            for (var i = 0; i < columns.Count; i++)
                if (next[i] < columns[i].Column.Count && columns[i].Column.Rows[next[i]] == row)
                    values.Add((columns[i].Name, columns[i].Column.Values[next[i]++]));
            yield return (metrics.Steps[row], values);
        }
    }
}
