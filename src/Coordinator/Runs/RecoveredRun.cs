using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// What a coordinator finds in a run directory: where to continue, and what a replay must agree with.
/// </summary>
internal sealed record RecoveredRun
{
    public CheckpointFact Checkpoint { get; init; } = CheckpointFact.Initial;

    /// <summary>Committed steps after the checkpoint.</summary>
    public ImmutableSortedDictionary<long, CommitFact> History { get; init; } = ImmutableSortedDictionary<long,
        CommitFact>.Empty;

    public NumericsFingerprint? Numerics { get; init; }
    public StepId EvaluatedAt { get; init; }
    public double? FirstLoss { get; init; }
    public double? LastLoss { get; init; }
    public double? LastValidationLoss { get; init; }

    public static RecoveredRun Nothing { get; } = new();
}
