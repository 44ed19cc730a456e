namespace ClusterLlm.Protocol;

/// <summary>One process in a place; differs after each restart.</summary>
public readonly record struct Incarnation(Guid Value);
