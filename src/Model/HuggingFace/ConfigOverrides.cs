namespace ClusterLlm.Model.HuggingFace;

/// <summary>How a config.json is read otherwise than it stands.</summary>
public sealed record ConfigOverrides
{
    public static ConfigOverrides None { get; } = new();

    /// <summary>Tokens of context to use, at most as many as the model has; null for all.</summary>
    public int? Context { get; init; }

    /// <summary>Keys that are passed over though nobody here knows what they do.</summary>
    public IReadOnlyCollection<string> Ignored { get; init; } = [];
}
