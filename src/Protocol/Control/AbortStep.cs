namespace ClusterLlm.Protocol.Control;

/// <summary>Coordinator to every member: drop the uncommitted step and wait for the next plan.</summary>
public sealed record AbortStep(Coordinates At, string Reason);
