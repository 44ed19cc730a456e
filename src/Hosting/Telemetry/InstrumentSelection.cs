using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>Which instruments are collected, and how many time series each may have.</summary>
internal static class InstrumentSelection
{
    private const string Runtime = "System.Runtime";

    /// <summary>The SDK allocates the room for an instrument's series at once.</summary>
    private const int MostSeries = 64;

    /// <summary>One for each worker of a plan and each phase that it was seen in.</summary>
    private const int MostSeriesOfWorkers = 8_192;

    /// <summary>The product's meters and activity sources.</summary>
    public static string[] Sources { get; } = ["ClusterLlm.Coordinator", "ClusterLlm.Worker"];

    public static MeterProviderBuilder AddInstruments(this MeterProviderBuilder metrics) =>
        metrics.AddMeter([.. Sources, ProcessMetrics.MeterName, Runtime]).AddView(View);

    private static MetricStreamConfiguration View(Instrument instrument)
    {
        // Prometheus keeps names that end in _count for parts of histograms; and a queue is no counter.
        if (instrument.Meter.Name == Runtime && (instrument.Name.EndsWith(".count", StringComparison.Ordinal)
            || instrument.Name.EndsWith(".length", StringComparison.Ordinal)))
            return MetricStreamConfiguration.Drop;
        return new MetricStreamConfiguration
        {
            CardinalityLimit = instrument.Name.StartsWith("clusterllm.worker.", StringComparison.Ordinal)
                ? MostSeriesOfWorkers : MostSeries,
        };
    }
}
