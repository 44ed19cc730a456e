namespace ClusterLlm.Coordinator.Serving;

/// <summary>What every event of an answer begins with.</summary>
/// <param name="Created">Seconds since 1970.</param>
internal sealed record AnswerHead(string Id, long Created, string Model);
