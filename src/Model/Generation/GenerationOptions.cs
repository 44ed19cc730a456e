namespace ClusterLlm.Model.Generation;

/// <summary>How text is continued. The same options, model and prompt give the same tokens.</summary>
public sealed record GenerationOptions
{
    /// <summary>Tokens at most.</summary>
    public int MaxTokens { get; init; } = 256;

    /// <summary>Divides the logits; 0 always takes the likeliest token.</summary>
    public double Temperature { get; init; } = 0.8;

    /// <summary>Draws among so many likeliest tokens only; 0 among all.</summary>
    public int TopK { get; init; }

    /// <summary>
    /// Draws among the likeliest tokens that together reach this probability (Holtzman et al. 2020); 1 among all.
    /// </summary>
    public double TopP { get; init; } = 1;

    public long Seed { get; init; } = 1337;

    /// <summary>The token at which to stop; it is not handed out. Null never stops early.</summary>
    public int? EndOfText { get; init; }
}
