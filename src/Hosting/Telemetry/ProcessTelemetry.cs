using ClusterLlm.Hosting.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>
/// What one process tells of itself: metrics to whoever asks, and metrics, traces and logs by OTLP where an endpoint is
/// configured. Nothing here waits for anybody: what cannot be sent in time is dropped.
/// </summary>
public sealed class ProcessTelemetry : IDisposable
{
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(2);

    private readonly OpenTelemetrySdk? sdk;
    private readonly MeterProvider scraped;
    private readonly ProcessMetrics process;
    private readonly ExportTroubles? troubles;

    /// <param name="identity">Of this process.</param>
    /// <param name="settings">Where it goes.</param>
    /// <param name="loggers">To be told of trouble by; what is logged there is exported, too.</param>
    /// <param name="time">For the process's age.</param>
    /// <param name="scopes">What every exported log record says besides its own.</param>
    public ProcessTelemetry(TelemetryIdentity identity, OtlpSettings settings, ILoggerFactory loggers,
        TimeProvider time, IExternalScopeProvider? scopes = null)
    {
        process = new ProcessMetrics(time);
        var exporter = new ScrapeExporter();
        scraped = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(settings.Configuration))
            .ConfigureResource(resource => resource.Describe(identity))
            .AddInstruments()
            .AddReader(new BaseExportingMetricReader(exporter))
            .Build();
        Scrape = new MetricsScrape(exporter, () => scraped.GetResource().Attributes);
        if (!settings.IsOn)
            return;
        troubles = new ExportTroubles(settings.Target, loggers.CreateLogger<ProcessTelemetry>());
        sdk = Export(identity, settings, scopes);
        if (settings.Logs)
            loggers.AddProvider(new ForwardingLoggers(sdk.GetLoggerFactory()));
    }

    /// <summary>The present values, for /metrics.</summary>
    public MetricsScrape Scrape { get; }

    /// <summary>Sends what is left, as far as it goes in that time.</summary>
    public void Flush(TimeSpan patience)
    {
        if (sdk is not { } open)
            return;
        var ms = (int)patience.TotalMilliseconds;
        Task.WaitAll([Task.Run(() => open.LoggerProvider.ForceFlush(ms)),
            Task.Run(() => open.TracerProvider.ForceFlush(ms)), Task.Run(() => open.MeterProvider.ForceFlush(ms))],
            patience);
    }

    public void Dispose()
    {
        // An endpoint that takes no bytes must not keep the process.
        if (sdk is not null)
            Task.Run(sdk.Dispose).Wait(EndPatience);
        scraped.Dispose();
        process.Dispose();
        troubles?.Dispose();
    }

    private static OpenTelemetrySdk Export(TelemetryIdentity identity, OtlpSettings settings,
        IExternalScopeProvider? scopes) =>
        OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(settings.Configuration);
            if (scopes is not null)
                builder.Services.AddSingleton(scopes);
            builder.Services.Configure<OpenTelemetryLoggerOptions>(options =>
                (options.IncludeFormattedMessage, options.IncludeScopes) = (true, true));
            builder.ConfigureResource(resource => resource.Describe(identity)).UseOtlpExporter();
            if (settings.Metrics)
                builder.WithMetrics(metrics => metrics.AddInstruments());
            if (settings.Traces)
                builder.WithTracing(traces => traces.AddSource(InstrumentSelection.Sources));
        });
}
