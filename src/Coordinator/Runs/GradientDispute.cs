using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// How often the members of a step held different gradients without a majority for any. Outlives a rewind: it ends when
/// the step is committed.
/// </summary>
internal sealed record GradientDispute(StepId Step, int Count);
