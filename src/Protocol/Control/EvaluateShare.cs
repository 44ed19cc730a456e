namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to a holding member: losses of these validation micro-batches. Answer: EvaluationCompleted.
/// </summary>
public sealed record EvaluateShare(Coordinates At, IReadOnlyList<IndexRange> Batches);
