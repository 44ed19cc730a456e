using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>
/// Something that happened to the run, with its reason. Besides these fields it has those of its kind.
/// </summary>
internal sealed record RunEvent
{
    /// <summary>Its number, from 1: its line in events.jsonl.</summary>
    public required long Index { get; init; }

    public required string Time { get; init; }

    /// <summary>Such as worker_joined, step_aborted, checkpoint_written; events.jsonl calls it event.</summary>
    public required string Kind { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Worker { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Step { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}
