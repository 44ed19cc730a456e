namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator: the state of step At.Step is complete in memory (initialised, loaded or received). Hash
/// is over parameters and moments.
/// </summary>
public sealed record StateReady(Coordinates At, WorkerId Worker, ulong StateHash, double Seconds);
