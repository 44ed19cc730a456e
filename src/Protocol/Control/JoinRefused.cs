namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to worker: the process should end.</summary>
public sealed record JoinRefused(JoinRefusal Code, string Reason);
