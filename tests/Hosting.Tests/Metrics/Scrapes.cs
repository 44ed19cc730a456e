using System.Diagnostics.Metrics;
using ClusterLlm.Hosting.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace ClusterLlm.Hosting.Tests.Metrics;

/// <summary>A meter of a test's own and what is scraped of it.</summary>
internal sealed class Scrapes : IDisposable
{
    private static readonly KeyValuePair<string, object>[] Resource = [new("service.name", "test"), new("a-b", 7L)];

    private readonly ScrapeExporter exporter = new();
    private readonly MeterProvider provider;

    public Scrapes()
    {
        provider = Sdk.CreateMeterProviderBuilder().AddMeter(Meter.Name)
            .SetExemplarFilter(ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(exporter)).Build();
        Scrape = new MetricsScrape(exporter, () => Resource);
    }

    public Meter Meter { get; } = new($"test-{Guid.NewGuid()}");

    public MetricsScrape Scrape { get; }

    /// <summary>Without the two or three lines of the target.</summary>
    public string Text(ExpositionFormat format)
    {
        var lines = Scrape.Take(format).Split('\n');
        var target = Array.FindIndex(lines, line => line.StartsWith("target_info", StringComparison.Ordinal));
        return string.Join('\n', lines[(target + 1)..]);
    }

    public void Dispose()
    {
        provider.Dispose();
        Meter.Dispose();
    }
}
