using System.Text.Json;

namespace ClusterLlm.Coordinator.Serving.Contracts;

/// <summary>POST /v1/chat/completions.</summary>
internal sealed record ChatCompletionRequest : GenerationRequest
{
    /// <summary>As <see cref="Sampling.MessagesJson"/> reads them.</summary>
    public JsonElement Messages { get; init; }

    /// <summary>The newer name of max_tokens.</summary>
    public int? MaxCompletionTokens { get; init; }
}
