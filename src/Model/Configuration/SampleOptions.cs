namespace ClusterLlm.Model.Configuration;

/// <summary>
/// What the model writes while it is trained, for those who watch: samples.jsonl in the run directory. The result does
/// not depend on it.
/// </summary>
public sealed record SampleOptions
{
    /// <summary>
    /// After each checkpoint, unless the sample before is still being written or was too short a time ago.
    /// </summary>
    public bool EveryCheckpoint { get; init; } = true;

    /// <summary>Of one sample, at most.</summary>
    public int Tokens { get; init; } = 64;

    /// <summary>What the model goes on from; null begins a document.</summary>
    public string? Prompt { get; init; }

    /// <summary>Larger models are not sampled: each sample loads the model once more, four bytes a parameter.</summary>
    public long MaxParameters { get; init; } = 200_000_000;
}
