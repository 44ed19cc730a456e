namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>One metric of a run, at those of its rows that have it. Not finite where the run said so.</summary>
internal sealed class MetricsColumn
{
    private readonly List<int> rows = [];
    private readonly List<double> values = [];

    public int Count => rows.Count;
    public double Last => values[^1];

    /// <summary>Ascending, with the values of <see cref="Values"/>.</summary>
    public IReadOnlyList<int> Rows => rows;

    public IReadOnlyList<double> Values => values;

    public void Set(int row, double value)
    {
        Cut(row);
        rows.Add(row);
        values.Add(value);
    }

    /// <summary>Forgets that row and those behind it.</summary>
    public void Cut(int row)
    {
        var count = rows.Count;
        while (count > 0 && rows[count - 1] >= row)
            count--;
        rows.RemoveRange(count, rows.Count - count);
        values.RemoveRange(count, values.Count - count);
    }
}
