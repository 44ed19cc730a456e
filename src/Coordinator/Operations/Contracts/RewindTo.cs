namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Rows of later steps are void; they come again.</summary>
internal sealed record RewindTo(long To);
