namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Sample texts by ascending step.</summary>
internal sealed record SampleList(IReadOnlyList<RunSample> Samples);
