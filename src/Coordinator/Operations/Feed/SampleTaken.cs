using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Operations.Contracts;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>A sample text was written to samples.jsonl.</summary>
internal sealed record SampleTaken(RunSample Sample) : IRunNews;
