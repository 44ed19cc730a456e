namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>
/// Something that Prometheus can scrape, in the form of its HTTP service discovery
/// (prometheus.io/docs/prometheus/latest/http_sd): host:port, and labels for all of its series.
/// </summary>
internal sealed record ScrapeTarget(IReadOnlyList<string> Targets, IReadOnlyDictionary<string, string> Labels);
