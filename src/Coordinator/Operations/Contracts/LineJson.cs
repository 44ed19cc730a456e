using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Lines of metrics.jsonl and samples.jsonl, where NaN and infinity go by name.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, MaxDepth = 4,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(MetricsRow))]
[JsonSerializable(typeof(RunSample))]
internal sealed partial class LineJson : JsonSerializerContext;
