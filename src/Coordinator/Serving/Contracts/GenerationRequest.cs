using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Serving.Contracts;

/// <summary>
/// What both kinds of completion may ask for. Beyond OpenAI's fields: top_k, min_p, repetition_penalty.
/// </summary>
internal abstract record GenerationRequest
{
    public string? Model { get; init; }
    public int? MaxTokens { get; init; }
    public double? Temperature { get; init; }
    public double? TopP { get; init; }
    public int? TopK { get; init; }
    public double? MinP { get; init; }
    public double? RepetitionPenalty { get; init; }
    public double? FrequencyPenalty { get; init; }
    public double? PresencePenalty { get; init; }
    public long? Seed { get; init; }
    public int? N { get; init; }
    public bool? Stream { get; init; }
    public StreamOptions? StreamOptions { get; init; }

    /// <summary>A text or a list of texts.</summary>
    public JsonElement Stop { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

internal sealed record StreamOptions(bool IncludeUsage);
