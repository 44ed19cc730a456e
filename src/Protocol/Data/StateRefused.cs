namespace ClusterLlm.Protocol.Data;

/// <summary>Donor to joining worker: it does not hold that state.</summary>
public sealed record StateRefused(Coordinates At, WorkerId From, string Reason);
