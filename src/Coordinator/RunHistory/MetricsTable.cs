namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// The metrics of a run by step, ascending. A step that comes again takes back what was known of it and of later ones.
/// </summary>
internal sealed class MetricsTable
{
    public const int MaxRows = 20_000_000;
    private const int MaxColumns = 64;

    private readonly List<long> steps = [];
    private readonly Dictionary<string, MetricsColumn> columns = [];

    public IReadOnlyList<long> Steps => steps;

    /// <summary>In the order in which the run first wrote them.</summary>
    public IEnumerable<string> Names => columns.Where(column => column.Value.Count > 0).Select(column => column.Key);

    /// <summary>Lines that were not rows of metrics.</summary>
    public long Damaged { get; set; }

    /// <summary>Null when no row has it.</summary>
    public MetricsColumn? Column(string name) =>
        columns.GetValueOrDefault(name) is { Count: > 0 } column ? column : null;

    /// <summary>The value of the last row that has it.</summary>
    public double? Last(string name) => Column(name)?.Last;

    /// <summary>
    /// Tokens in a second of all steps but the first, which pays for warming up. Null when there is no telling.
    /// </summary>
    public double? TokensPerSecond
    {
        get
        {
            if (Column("tokens") is not { Count: > 1 } tokens || Column("step_seconds") is not { } seconds)
                return null;
            var spent = seconds.Rows.Zip(seconds.Values)
                .Where(pair => pair.First > tokens.Rows[0] && double.IsFinite(pair.Second)).Sum(pair => pair.Second);
            var pace = (tokens.Last - tokens.Values[0]) / spent;
            return double.IsFinite(pace) && pace > 0 ? Math.Round(pace, 1) : null;
        }
    }

    public void Add(long step, IReadOnlyList<(string Name, double Value)> values)
    {
        if (steps.Count > 0 && step <= steps[^1])
            Rewind(step - 1);
        if (steps.Count == MaxRows)
            return;
        foreach (var (name, value) in values)
            if (columns.TryGetValue(name, out var column) || TryAdd(name, out column))
                column.Set(steps.Count, value);
        steps.Add(step);
    }

    /// <summary>Forgets the steps behind that one.</summary>
    public void Rewind(long to)
    {
        var index = steps.BinarySearch(to);
        var count = index < 0 ? ~index : index + 1;
        steps.RemoveRange(count, steps.Count - count);
        foreach (var column in columns.Values)
            column.Cut(count);
    }

    private bool TryAdd(string name, out MetricsColumn column)
    {
        column = new MetricsColumn();
        return columns.Count < MaxColumns && columns.TryAdd(name, column);
    }
}
