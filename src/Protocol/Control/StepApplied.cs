namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator: CommitStep was applied; with Hold it now waits, and StateHash is over its parameters and
/// moments (0 without Hold): what a joining worker must arrive at.
/// </summary>
public sealed record StepApplied(Coordinates At, WorkerId Worker, double ApplySeconds, ulong StateHash);
