namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator: its part of the step cannot be done (a peer's connection was lost, compute threw). The
/// step must be aborted.
/// </summary>
public sealed record StepFailed(Coordinates At, WorkerId Worker, WorkerId? Culprit, string Reason);
