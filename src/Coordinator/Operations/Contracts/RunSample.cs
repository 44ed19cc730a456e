namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>What the model of a step wrote: a line of samples.jsonl.</summary>
internal sealed record RunSample(long Step, string Time, string Prompt, string Text);
