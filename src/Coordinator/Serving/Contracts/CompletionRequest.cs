using System.Text.Json;

namespace ClusterLlm.Coordinator.Serving.Contracts;

/// <summary>POST /v1/completions.</summary>
internal sealed record CompletionRequest : GenerationRequest
{
    /// <summary>A text, a list with one text, or a list of token ids.</summary>
    public JsonElement Prompt { get; init; }
}
