namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Coordinator to a worker that holds At.Step, or the complete gradient that leads to it: apply that one with Update
/// (with Skip, only count the step), drop whatever else was under way, and stay at rest. Finished gradients of the next
/// step stay valid. Answer: StateReady or StateFailed.
/// </summary>
public sealed record SettleState(Coordinates At, UpdateCoefficients Update, bool Skip);
