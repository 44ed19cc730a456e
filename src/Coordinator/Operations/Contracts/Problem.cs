using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Why a request is refused: problem+json of RFC 9457.</summary>
internal sealed record Problem(string Title, int Status, string Detail)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; init; } = "about:blank";
}
