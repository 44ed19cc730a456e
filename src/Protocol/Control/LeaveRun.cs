namespace ClusterLlm.Protocol.Control;

/// <summary>Worker to coordinator: it is about to end.</summary>
public sealed record LeaveRun(WorkerId Worker, Incarnation Incarnation, string Reason);
