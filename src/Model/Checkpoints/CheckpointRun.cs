namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// What a checkpoint says of the run that it is of, so that the run can be resumed even if its journal is lost.
/// Manifests of format 1 do not have it.
/// </summary>
public sealed record CheckpointRun
{
    /// <summary>32 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Of the coordinator under which it was written.</summary>
    public required long Fence { get; init; }

    /// <summary>Updates applied: steps that were not skipped.</summary>
    public required long OptimizerSteps { get; init; }

    /// <summary>Seen since the beginning of the run.</summary>
    public required long TotalTokens { get; init; }

    /// <summary>Of the step; NaN where there is none.</summary>
    public required double Loss { get; init; }

    public required string TokenizerSha256 { get; init; }

    /// <summary>The resolved settings, as YAML.</summary>
    public required string Configuration { get; init; }

    /// <summary>What decided the bits: library, instruction set and the like, by name.</summary>
    public required IReadOnlyDictionary<string, string> Numerics { get; init; }
}
