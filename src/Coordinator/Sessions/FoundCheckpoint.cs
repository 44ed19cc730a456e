using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>A checkpoint to continue from, and its step's loss where it says so.</summary>
internal sealed record FoundCheckpoint(CheckpointFact Fact, double? Loss);
