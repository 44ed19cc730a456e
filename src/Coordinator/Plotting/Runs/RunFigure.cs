namespace ClusterLlm.Coordinator.Plotting.Runs;

/// <summary>Which curves of which runs go into which panel, in which colour.</summary>
internal static class RunFigure
{
    private const string Validation = "val_";
    private static readonly string[] Seconds = ["step_seconds", "compute_seconds", "reduce_seconds"];

    /// <param name="runs">One or more; with several, a colour is a run.</param>
    /// <param name="names">Of metrics. Those that mean the same quantity share a panel.</param>
    /// <param name="x">What is across.</param>
    /// <param name="log">Logarithmic axes for all.</param>
    /// <param name="smooth">Weight of <see cref="Smoothing"/>; validation points are few, and stay as they are.</param>
    public static PlotFigure Of(IReadOnlyList<PlottedRun> runs, IReadOnlyList<string> names, PlotX x, bool log,
        double smooth)
    {
        var panels = names.GroupBy(PanelOf).Select(group => new PlotPanel(group.Key,
            [.. runs.Index().SelectMany(run => group.Index().SelectMany(metric =>
                Curves(run.Item, metric.Item, Label(run.Item, metric.Item),
                    runs.Count > 1 ? run.Index : metric.Index)))],
            log)).ToList();
        return new PlotFigure(Title(runs), x switch
        {
            PlotX.Tokens => "tokens",
            PlotX.Seconds => "seconds of training",
            _ => "step",
        }, x != PlotX.Seconds, panels);

        string Label(PlottedRun run, string metric) => runs.Count == 1 ? Words(metric)
            : names.Count(other => PanelOf(other) == PanelOf(metric)) == 1 ? run.Name : $"{run.Name} {Words(metric)}";

        IEnumerable<PlotSeries> Curves(PlottedRun run, string metric, string label, int colour)
        {
            var points = run.Points(metric);
            if (points.Count == 0)
                yield break;
            var marked = metric.StartsWith(Validation, StringComparison.Ordinal);
            if (!marked && smooth > 0)
                yield return new PlotSeries(label, points, colour, SeriesStyle.Faint);
            yield return marked ? new PlotSeries(label, points, colour, SeriesStyle.Marked)
                : new PlotSeries(label, Smoothing.Apply(points, smooth), colour, SeriesStyle.Line);
        }
    }

    private static string PanelOf(string metric) => Seconds.Contains(metric) ? "seconds"
        : Words(metric.StartsWith(Validation, StringComparison.Ordinal) ? metric[Validation.Length..] : metric);

    private static string Words(string metric) =>
        metric.StartsWith(Validation, StringComparison.Ordinal) ? $"validation {Words(metric[Validation.Length..])}"
            : metric.Replace('_', ' ');

    private static string Title(IReadOnlyList<PlottedRun> runs) => runs.Count <= 3
        ? string.Join(", ", runs.Select(run => run.Name)) : $"{runs[0].Name} and {runs.Count - 1} others";
}
