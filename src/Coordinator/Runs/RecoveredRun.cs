using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// What a coordinator finds in a run directory: where to continue, and what a replay must agree with.
/// </summary>
internal sealed record RecoveredRun
{
    /// <summary>The newest that is whole.</summary>
    public CheckpointFact Checkpoint { get; init; } = CheckpointFact.Initial;

    /// <summary>Older ones that are still there, by ascending step.</summary>
    public ImmutableArray<CheckpointFact> Older { get; init; } = [];

    /// <summary>
    /// The last step that the journal says was committed, when workers that hold it may still be alive; else null.
    /// </summary>
    public CommitInDoubt? Live { get; init; }

    /// <summary>The last step after which all workers were seen to hold the same state.</summary>
    public StepId VerifiedAt { get; init; }

    /// <summary>Committed steps after the checkpoint, and as many before it as the skip rule looks back.</summary>
    public ImmutableSortedDictionary<long, CommitFact> History { get; init; } = ImmutableSortedDictionary<long,
        CommitFact>.Empty;

    /// <summary>Why it was paused, when it was.</summary>
    public string? Pause { get; init; }

    public NumericsFingerprint? Numerics { get; init; }
    public StepId EvaluatedAt { get; init; }
    public double? FirstLoss { get; init; }
    public double? LastLoss { get; init; }
    public double? LastValidationLoss { get; init; }

    public static RecoveredRun Nothing { get; } = new();
}
