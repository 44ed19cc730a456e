using System.Text;

namespace ClusterLlm.Hosting.Metrics;

/// <summary>
/// Names of OpenTelemetry in Prometheus' letters:
/// opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics.
/// </summary>
internal static class MetricNames
{
    /// <summary>The unit in words; empty where there is none or it is only an annotation such as {token}.</summary>
    public static string Unit(string? unit, bool isGauge) => unit switch
    {
        null or "" => "",
        "1" => isGauge ? "ratio" : "",
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "%" => "percent",
        _ when unit.StartsWith('{') => "",
        _ => Clean(unit, allowColon: false),
    };

    /// <summary>With its unit, without _total.</summary>
    public static string Family(string name, string unit)
    {
        var clean = Clean(name, allowColon: true);
        return unit.Length == 0 || clean.EndsWith("_" + unit, StringComparison.Ordinal) ? clean : $"{clean}_{unit}";
    }

    public static string Label(string name) => Clean(name, allowColon: false);

    private static string Clean(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var kept = char.IsAsciiLetterOrDigit(c) || (allowColon && c == ':') ? c : '_';
            if (kept != '_' || text.Length == 0 || text[^1] != '_')
                text.Append(kept);
        }
        return text.Length > 0 && char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }
}
