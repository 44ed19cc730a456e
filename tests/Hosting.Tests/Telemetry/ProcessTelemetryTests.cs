using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using ClusterLlm.Hosting.Metrics;
using ClusterLlm.Hosting.Telemetry;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Tests.Telemetry;

public sealed class ProcessTelemetryTests
{
    private static readonly TelemetryIdentity Identity = TelemetryIdentity.Coordinator("run-id", "monday");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_endpoint_that_is_down_is_told_of_once_and_holds_up_nothing()
    {
        var entries = new LogEntries();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(entries));
        var nobody = NobodyListens();
        using var telemetry = new ProcessTelemetry(Identity, OtlpSettings.From(
            new TelemetryOptions { OtlpEndpoint = nobody, MetricsInterval = 0.1 }, []), loggers, TimeProvider.System);
        await entries.First.WaitAsync(Deadline, TestContext.Current.CancellationToken);
        // Every signal has failed by then, most of them more than once.
        telemetry.Flush(TimeSpan.FromSeconds(1));
        telemetry.Dispose();
        var line = Assert.Single(entries.Lines, text => text.StartsWith("Warning", StringComparison.Ordinal));
        Assert.Contains($"telemetry does not reach {nobody}", line);
    }

    [Fact]
    public void The_products_meters_and_the_runtimes_are_scraped_together()
    {
        using var loggers = LoggerFactory.Create(_ => { });
        using var telemetry = new ProcessTelemetry(Identity, OtlpSettings.From(new TelemetryOptions(), []), loggers,
            TimeProvider.System);
        using var meter = new Meter("ClusterLlm.Coordinator");
        meter.CreateCounter<long>("clusterllm.tokens", "{token}", "Tokens").Add(3);
        var text = telemetry.Scrape.Take(ExpositionFormat.OpenMetrics);
        Assert.Contains("service_instance_id=\"run-id/coordinator\"", text);
        Assert.Contains("clusterllm_tokens_total 3\n", text);
        Assert.Contains("\nprocess_memory_usage_bytes ", text);
        Assert.Contains("\nprocess_cpu_time_seconds_total{cpu_mode=\"user\"} ", text);
        Assert.Contains("\ndotnet_gc_collections_total{", text);
        Assert.EndsWith("\n# EOF\n", text);
    }

    private static string NobodyListens()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}/";
    }
}
