using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// The last commit: what a worker needs that prepared the step and may not have heard of the commit.
/// </summary>
internal sealed record CommitInDoubt(
    StepId Step, double GradientNorm, bool Skip, long OptimizerSteps, long TotalTokens);
