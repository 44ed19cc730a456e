namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator: CommitStep was applied; with Hold it now waits. With Hold or Hash, StateHash is over
/// its parameters and moments: what a joining worker must arrive at, and what all must agree on. Else 0.
/// </summary>
public sealed record StepApplied(Coordinates At, WorkerId Worker, double ApplySeconds, ulong StateHash);
