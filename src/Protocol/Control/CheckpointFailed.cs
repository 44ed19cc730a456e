namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator: the checkpoint of At.Step could not be written; whatever was begun has been removed.
/// </summary>
public sealed record CheckpointFailed(Coordinates At, WorkerId Worker, string Reason);
