namespace ClusterLlm.Protocol.Control;

/// <summary>Worker to coordinator, about each second, and at each change of phase that lasts. May be lost.</summary>
public sealed record WorkerHeartbeat(
    Coordinates At, WorkerId Worker, WorkerPhase Phase, int MicroBatchesDone, double PhaseSeconds,
    long ResidentBytes);
