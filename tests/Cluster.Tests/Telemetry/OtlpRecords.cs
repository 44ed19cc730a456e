namespace ClusterLlm.Cluster.Tests.Telemetry;

/// <summary>Attributes of a resource, a span or the like; numbers as text.</summary>
internal sealed class OtlpAttributes : Dictionary<string, string>
{
    public string Of(string key) => TryGetValue(key, out var value) ? value : "";
}

/// <summary>A span, and the process that it is from.</summary>
internal sealed record OtlpSpan(OtlpAttributes Resource, string TraceId, string SpanId, string ParentId, string Name,
    OtlpAttributes Attributes);

/// <summary>One value of one time series: of a histogram the count. ExemplarTraces: see the name.</summary>
internal sealed record OtlpPoint(OtlpAttributes Resource, string Metric, string Unit, double Value,
    OtlpAttributes Attributes, IReadOnlyList<string> ExemplarTraces);

internal sealed record OtlpLog(OtlpAttributes Resource, string Severity, string Body, OtlpAttributes Attributes);
