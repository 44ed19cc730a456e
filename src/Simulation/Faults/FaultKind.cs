namespace ClusterLlm.Simulation.Faults;

/// <summary>One thing that can go wrong at a moment.</summary>
internal enum FaultKind
{
    KillWorker,
    TerminateWorker,
    KillCoordinator,
    CrashCoordinatorHost,
    PauseWorker,
    PauseCoordinator,
    HangCompute,
    SlowDown,
    CutControl,
    CutData,
    Partition,
    PartitionOneWay,
    FillDisk,
    PauseRun,
    RequestCheckpoint,
    SickenWorker,
}
