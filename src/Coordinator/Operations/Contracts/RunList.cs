namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Runs whose folders lie beside each other, by name.</summary>
internal sealed record RunList(IReadOnlyList<RunEntry> Runs);
