namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to a holding worker: write the state of At.Step to disk now. Answer: CheckpointWritten or
/// CheckpointFailed.
/// </summary>
public sealed record WriteCheckpoint(Coordinates At);
