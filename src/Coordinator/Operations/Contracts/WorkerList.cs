namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>All places of the run.</summary>
internal sealed record WorkerList(IReadOnlyList<WorkerView> Workers);
