namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>
/// One worker's part of a step, in seconds and in this order: it applies the update of the step before, computes, waits
/// for the rest of the reduction, and for the others.
/// </summary>
internal sealed record TimelineWorker(string Id, double Apply, double Compute, double Reduce, double Wait);
