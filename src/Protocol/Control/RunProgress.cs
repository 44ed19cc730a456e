namespace ClusterLlm.Protocol.Control;

/// <summary>
/// How far a run is with a step, for the checkpoint of that step: updates applied (skipped steps do not count), tokens
/// seen since the beginning, and the step's loss, NaN where there is none.
/// </summary>
public sealed record RunProgress(long OptimizerSteps, long TotalTokens, double Loss);
