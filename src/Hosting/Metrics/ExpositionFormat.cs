using Microsoft.Net.Http.Headers;

namespace ClusterLlm.Hosting.Metrics;

/// <summary>The text that a scraper is given.</summary>
public enum ExpositionFormat
{
    /// <summary>Prometheus text format 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0.0: with units and exemplars.</summary>
    OpenMetrics,
}

/// <summary>Content negotiation.</summary>
public static class ExpositionFormats
{
    private const string OpenMetricsType = "application/openmetrics-text";

    public static string ContentType(this ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8" : "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>OpenMetrics for those who ask for it and prefer it to plain text.</summary>
    public static ExpositionFormat Choose(IList<MediaTypeHeaderValue>? accepted)
    {
        var (open, plain) = (0.0, 0.0);
        foreach (var range in accepted ?? [])
        {
            var quality = range.Quality ?? 1;
            if (range.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase))
                open = Math.Max(open, quality);
            else if (range.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
                plain = Math.Max(plain, quality);
        }
        return open > 0 && open >= plain ? ExpositionFormat.OpenMetrics : ExpositionFormat.Prometheus;
    }
}
