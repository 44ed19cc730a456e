namespace ClusterLlm.Protocol.Control;

/// <summary>Worker to coordinator: the batches asked for by EvaluateShare.</summary>
public sealed record EvaluationCompleted(Coordinates At, WorkerId Worker, IReadOnlyList<MicroBatchLoss> Losses);
