using System.Text.Json;

namespace ClusterLlm.Coordinator.Serving.Contracts;

/// <summary>POST /v1/chat/completions.</summary>
internal sealed record ChatCompletionRequest : GenerationRequest
{
    public IReadOnlyList<RequestMessage?>? Messages { get; init; }

    /// <summary>The newer name of max_tokens.</summary>
    public int? MaxCompletionTokens { get; init; }
}

/// <param name="Content">A text, or a list of parts of which each is <c>{"type": "text", "text": ...}</c>.</param>
internal sealed record RequestMessage(string? Role, JsonElement Content);
