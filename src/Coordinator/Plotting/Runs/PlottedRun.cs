using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Plotting.Runs;

internal enum PlotX { Step, Tokens, Seconds }

/// <summary>A run's metrics as curves.</summary>
internal sealed class PlottedRun(string name, MetricsTable metrics, PlotX x)
{
    private readonly double[] places = Places(metrics, x);

    public string Name => name;
    public MetricsTable Metrics => metrics;

    /// <summary>The metrics that a curve over that axis is made of, besides its own.</summary>
    public static string? Needs(PlotX x) => x switch
    {
        PlotX.Tokens => "tokens",
        PlotX.Seconds => "step_seconds",
        _ => null,
    };

    /// <summary>Empty when the run does not have it.</summary>
    public IReadOnlyList<PlotPoint> Points(string metric) => metrics.Column(metric) is not { } column ? []
        : [.. column.Rows.Zip(column.Values, (row, value) => new PlotPoint(places[row], value))];

    /// <summary>Of each row: its step, the tokens until then, or the seconds of all steps until then.</summary>
    private static double[] Places(MetricsTable metrics, PlotX x)
    {
        var places = new double[metrics.Steps.Count];
        if (Needs(x) is not { } name)
        {
            for (var row = 0; row < places.Length; row++)
                places[row] = metrics.Steps[row];
            return places;
        }
        Array.Fill(places, x == PlotX.Tokens ? double.NaN : 0);
        if (metrics.Column(name) is { } column)
            foreach (var (row, value) in column.Rows.Zip(column.Values))
                places[row] = value;
        var sum = 0.0;
        for (var row = 0; x == PlotX.Seconds && row < places.Length; row++)
            places[row] = sum += double.IsFinite(places[row]) && places[row] > 0 ? places[row] : 0;
        return places;
    }
}
