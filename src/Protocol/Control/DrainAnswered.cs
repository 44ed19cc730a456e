namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to whom asked for a drain: whether the worker leaves, and why not.</summary>
public sealed record DrainAnswered(WorkerId Worker, bool Accepted, string Reason);
