namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to a holding worker: write the state of At.Step to disk now, with Progress (null from a coordinator of
/// version 1) in its manifest. Answer: CheckpointWritten or CheckpointFailed.
/// </summary>
public sealed record WriteCheckpoint(Coordinates At, RunProgress? Progress = null);
