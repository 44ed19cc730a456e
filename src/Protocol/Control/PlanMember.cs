namespace ClusterLlm.Protocol.Control;

/// <summary>
/// A member of a plan; its rank is its place in the list. Ranges are the contiguous micro-batches that it computes,
/// possibly none.
/// </summary>
public sealed record PlanMember(WorkerId Worker, string DataAddress, IReadOnlyList<IndexRange> MicroBatches);
