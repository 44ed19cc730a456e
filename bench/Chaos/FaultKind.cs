namespace ClusterLlm.Chaos;

/// <summary>What is done to a run.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL to a worker that the coordinator started.</summary>
    KillWorker,

    /// <summary>SIGSTOP to a worker, SIGCONT before anyone misses it.</summary>
    PauseWorker,

    /// <summary>SIGSTOP to a worker, SIGCONT after it was given up for dead.</summary>
    FreezeWorker,

    /// <summary>One more worker joins from outside; a later fault may kill it.</summary>
    AddWorker,

    /// <summary>SIGKILL to a worker that joined from outside.</summary>
    KillAddedWorker,

    /// <summary>SIGKILL to the coordinator; another is started on its directory.</summary>
    KillCoordinator,

    /// <summary>SIGKILL to the coordinator and all workers; everything is started again.</summary>
    KillAll,
}
