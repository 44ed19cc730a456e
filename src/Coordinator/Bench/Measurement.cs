using System.Text.Json;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>What a benchmark found; values that do not apply are absent.</summary>
internal sealed record Measurement
{
    public double? TokensPerSecond { get; init; }
    public double? BatchTokensPerSecond { get; init; }
    public double? BatchSpeedup { get; init; }
    public double? RecomputedTokensPerSecond { get; init; }
    public double? CacheSpeedup { get; init; }
    public double? MatmulGflopsPerSecond { get; init; }
    public double? MatmulFraction { get; init; }
    public double? GigabytesPerSecond { get; init; }
    public double? MegabytesPerSecond { get; init; }
    public double? Seconds { get; init; }
    public double? StepSeconds { get; init; }
    public double? ComputeSeconds { get; init; }
    public double? ReduceSeconds { get; init; }
    public double? ApplyAndOtherSeconds { get; init; }
    public double? GflopPerToken { get; init; }

    public string ToJson()
    {
        var fields = new Dictionary<string, double>();
        foreach (var property in typeof(Measurement).GetProperties())
            if (property.GetValue(this) is double value)
                fields[JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name)] = value;
        return JsonSerializer.Serialize(fields, JsonText.Options);
    }
}
