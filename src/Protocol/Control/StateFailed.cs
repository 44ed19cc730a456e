namespace ClusterLlm.Protocol.Control;

/// <summary>Worker to coordinator: LoadState or ReceiveState could not be done.</summary>
public sealed record StateFailed(Coordinates At, WorkerId Worker, string Reason);
