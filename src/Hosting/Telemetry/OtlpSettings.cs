using System.Globalization;
using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Configuration;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>
/// What OpenTelemetry's SDK is configured by: the standard OTEL_* variables, and behind them the run's telemetry
/// section in their names. The SDK itself decides what each variable means.
/// </summary>
public sealed class OtlpSettings
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Milliseconds that logs and spans wait for others to go with: what happens shows soon.</summary>
    private const string BatchDelay = "1000";

    /// <summary>
    /// Milliseconds for one request: an endpoint that is gone must not hold up the next attempt for long.
    /// </summary>
    private const string Timeout = "5000";

    private static readonly string[] Signals = ["TRACES", "METRICS", "LOGS"];

    private OtlpSettings(IConfiguration configuration) => Configuration = configuration;

    public IConfiguration Configuration { get; }

    /// <summary>Whether anything is exported.</summary>
    public bool IsOn => Configuration[Endpoint] is { Length: > 0 }
        || Signals.Any(signal => Configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"] is { Length: > 0 });

    public bool Traces => Exports("TRACES");

    public bool Metrics => Exports("METRICS");

    public bool Logs => Exports("LOGS");

    /// <summary>Where it goes, for people.</summary>
    public string Target => Configuration[Endpoint] is { Length: > 0 } endpoint ? Shown(endpoint)
        : string.Join(", ", Signals.Select(signal => Configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"])
            .OfType<string>().Where(text => text.Length > 0).Select(Shown).Distinct());

    /// <exception cref="ConfigurationException">A variable or key names no endpoint or protocol.</exception>
    public static OtlpSettings From(TelemetryOptions options) => From(options, Environment.GetEnvironmentVariables()
        .Cast<System.Collections.DictionaryEntry>()
        .Select(pair => KeyValuePair.Create((string)pair.Key, (string?)pair.Value)));

    public static OtlpSettings From(TelemetryOptions options, IEnumerable<KeyValuePair<string, string?>> environment)
    {
        var interval = (options.MetricsInterval * 1000).ToString("F0", CultureInfo.InvariantCulture);
        var settings = new Dictionary<string, string?>
        {
            [Endpoint] = options.OtlpEndpoint,
            [Protocol] = options.OtlpProtocol,
            ["OTEL_EXPORTER_OTLP_TIMEOUT"] = Timeout,
            ["OTEL_METRIC_EXPORT_INTERVAL"] = interval,
            ["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based",
            ["OTEL_BSP_SCHEDULE_DELAY"] = BatchDelay,
            ["OTEL_BLRP_SCHEDULE_DELAY"] = BatchDelay,
        };
        // An empty variable counts as one that is not set.
        foreach (var (name, value) in environment)
            if (name.StartsWith("OTEL_", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(value))
                settings[name] = value;
        foreach (var (name, value) in settings)
            Check(name, value);
        return new OtlpSettings(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
    }

    private static void Check(string name, string? value)
    {
        if (!name.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal) || string.IsNullOrEmpty(value))
            return;
        if (name.EndsWith("_ENDPOINT", StringComparison.Ordinal) && !TelemetryOptions.IsEndpoint(value))
            throw new ConfigurationException($"{name} is '{value}', but must be a URL such as http://localhost:4317");
        if (name.EndsWith("_PROTOCOL", StringComparison.Ordinal)
            && value is not (TelemetryOptions.Grpc or TelemetryOptions.HttpProtobuf))
            throw new ConfigurationException($"{name} is '{value}', but must be grpc or http/protobuf");
    }

    private bool Exports(string signal) => IsOn
        && !string.Equals(Configuration[$"OTEL_{signal}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase);

    /// <summary>A URL may hold a password.</summary>
    private static string Shown(string endpoint) =>
        new Uri(endpoint).GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
}
