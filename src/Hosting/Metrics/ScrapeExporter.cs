using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ClusterLlm.Hosting.Metrics;

/// <summary>
/// The SDK's end of a scrape: collects when it is asked to, and hands what was collected to the reader.
/// </summary>
[ExportModes(ExportModes.Pull)]
internal sealed class ScrapeExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private Action<IEnumerable<Metric>>? reader;

    public Func<int, bool>? Collect { get; set; }

    /// <summary>By one caller at a time.</summary>
    /// <returns>False when nothing is collected in this process, or not in time.</returns>
    public bool Read(TimeSpan patience, Action<IEnumerable<Metric>> read)
    {
        reader = read;
        try
        {
            return Collect?.Invoke((int)patience.TotalMilliseconds) == true;
        }
        finally
        {
            reader = null;
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var metrics = new List<Metric>();
        foreach (var metric in batch)
            metrics.Add(metric);
        reader?.Invoke(metrics);
        return ExportResult.Success;
    }
}
