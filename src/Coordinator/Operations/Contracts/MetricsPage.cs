namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Steps by ascending number.</summary>
/// <param name="Rows">As in metrics.jsonl.</param>
/// <param name="Next">What to ask for next as after; null when there are no more.</param>
internal sealed record MetricsPage(IReadOnlyList<MetricsRow> Rows, long? Next);
