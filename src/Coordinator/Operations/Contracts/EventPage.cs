namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Events by ascending index.</summary>
/// <param name="Events">As in events.jsonl.</param>
/// <param name="Next">What to ask for next as after; null when there are no more.</param>
internal sealed record EventPage(IReadOnlyList<RunEvent> Events, long? Next);
