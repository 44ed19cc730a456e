namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>One server-sent event, made once for all who listen.</summary>
/// <param name="Name">run, step, rewind, event, workers, timeline, checkpoint or sample.</param>
/// <param name="Data">JSON in UTF-8, without line breaks.</param>
/// <param name="Place">Where a watcher is who has seen it; null when it does not matter.</param>
internal sealed record StreamItem(string Name, ReadOnlyMemory<byte> Data, StreamPlace? Place = null);
