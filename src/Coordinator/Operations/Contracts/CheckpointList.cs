namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>The checkpoints of the run that are on disk, by ascending step.</summary>
internal sealed record CheckpointList(IReadOnlyList<CheckpointView> Checkpoints);
