using System.Diagnostics.Metrics;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>Bounds of histograms, in seconds.</summary>
public static class Buckets
{
    /// <summary>From a small model's micro-batch to a large one's checkpoint.</summary>
    public static InstrumentAdvice<double> Seconds { get; } = new()
    {
        HistogramBucketBoundaries =
        [
            0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500,
        ],
    };
}
