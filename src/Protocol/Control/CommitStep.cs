namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to every member when all are prepared: apply the update (or, with Skip, only count the step), go on
/// to the next step unless Hold. The worker named by CheckpointWriter writes the state after this step in the
/// background. With Hash, StepApplied carries the hash of the state though nobody waits for it.
/// </summary>
public sealed record CommitStep(
    Coordinates At, UpdateCoefficients Update, bool Skip, bool Hold, WorkerId? CheckpointWriter,
    bool Hash);
