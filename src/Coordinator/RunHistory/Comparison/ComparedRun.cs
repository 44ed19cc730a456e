using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.RunHistory.Comparison;

/// <summary>What is compared of a run.</summary>
internal sealed record ComparedRun(RunOverview Overview, MetricsTable Metrics,
    IReadOnlyList<(string Key, string Value)> Configuration)
{
    private static readonly HashSet<string> Wanted = ["loss", "val_loss", "tokens", "step_seconds"];

    public LowPoint? BestLoss => LowPoint.Of(Metrics, "loss");
    public LowPoint? BestValLoss => LowPoint.Of(Metrics, "val_loss");

    /// <summary>Of all its steps, waiting and evaluation apart.</summary>
    public double? TrainingSeconds =>
        Metrics.Column("step_seconds") is { } seconds
            ? Math.Round(seconds.Values.Where(double.IsFinite).Sum(), 3) : null;

    public double? TokensPerSecond => Metrics.TokensPerSecond;

    /// <param name="label">What it is called beside the others.</param>
    public static ComparedRun Read(RunDirectory run, string label, TimeProvider time) => new(
        RunOverview.Read(run, time) with { Name = label },
        MetricsReader.Read(run.Metrics, Wanted), ConfigurationLines.Read(run.Configuration) ?? []);

    /// <summary>
    /// The first step whose loss is not above that, and the seconds of training until then; null if none is.
    /// </summary>
    public (long Step, double Seconds)? Reaches(double loss)
    {
        if (Metrics.Column("loss") is not { } losses)
            return null;
        var index = losses.Values.Index().FirstOrDefault(pair => pair.Item <= loss, (-1, 0)).Index;
        if (index < 0)
            return null;
        var row = losses.Rows[index];
        var seconds = Metrics.Column("step_seconds") is { } column
            ? column.Rows.Zip(column.Values).TakeWhile(pair => pair.First <= row)
                .Where(pair => double.IsFinite(pair.Second)).Sum(pair => pair.Second) : 0;
        return (Metrics.Steps[row], Math.Round(seconds, 3));
    }
}
