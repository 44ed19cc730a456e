namespace ClusterLlm.Protocol.Control;

/// <summary>A live worker that holds the state of the step.</summary>
public sealed record StateDonor(WorkerId Worker, string DataAddress);
