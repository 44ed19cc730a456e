namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>The last steps, newest last.</summary>
internal sealed record Timeline(IReadOnlyList<TimelineStep> Steps);
