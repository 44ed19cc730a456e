namespace ClusterLlm.Protocol.Control;

/// <summary>
/// Worker to coordinator, about each second, and at each change of phase that lasts. May be lost. MicroBatchesDone
/// counts what the present phase has done: it grows while compute lives. WaitsFor is the peer whose data the reduction
/// needs most, Detail says which, for people.
/// </summary>
public sealed record WorkerHeartbeat(
    Coordinates At, WorkerId Worker, WorkerPhase Phase, int MicroBatchesDone, double PhaseSeconds,
    long ResidentBytes, WorkerId? WaitsFor, string Detail);
