namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to every member when all are prepared: apply the update (or, with Skip, only count the step), go on
/// to the next step unless Hold. The worker named by CheckpointWriter writes the state after this step in the
/// background, with Progress (null from a coordinator of version 1) in its manifest. With Hash, StepApplied carries the
/// hash of the state though nobody waits for it. NextTrace is that of the step which follows under the same plan; null
/// with Hold, and where none is recorded.
/// </summary>
public sealed record CommitStep(
    Coordinates At, UpdateCoefficients Update, bool Skip, bool Hold, WorkerId? CheckpointWriter,
    RunProgress? Progress = null, bool Hash = false, TraceContext? NextTrace = null);
