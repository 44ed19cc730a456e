namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator: it holds the complete averaged gradient of the step. SquaredNorm is of that gradient, alike
/// on every worker. Losses are those of its own micro-batches, by ascending index. Times are in seconds, BytesSent
/// counts gradient payload. NonFinite are those of its own micro-batches
/// in whose sums of gradients something is not finite; looked for only when SquaredNorm is not.
/// </summary>
public sealed record StepPrepared(
    Coordinates At, WorkerId Worker, IReadOnlyList<MicroBatchLoss> Losses, double SquaredNorm,
    double ComputeSeconds, double ReduceSeconds, long BytesSent,
    IReadOnlyList<IndexRange> NonFinite);
