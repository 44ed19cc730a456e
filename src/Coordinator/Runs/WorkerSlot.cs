using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

internal enum WorkerStatus
{
    /// <summary>No process of this place has joined, or the last one is gone.</summary>
    Absent,

    /// <summary>Accepted, holds no state.</summary>
    Joined,

    /// <summary>Was told to load or receive the state of the last committed step.</summary>
    Receiving,

    /// <summary>Holds the state of the last committed step, or the gradient that leads to it.</summary>
    Ready,
}

/// <summary>One place in the run and the process that fills it.</summary>
internal sealed record WorkerSlot(WorkerId Id)
{
    public WorkerStatus Status { get; init; }

    /// <summary>Set if and only if the status is not Absent.</summary>
    public Incarnation? Incarnation { get; init; }

    public int ProcessId { get; init; }
    public string Host { get; init; } = "";
    public string DataAddress { get; init; } = "";

    /// <summary>The generation this process was last told: what its next message must carry.</summary>
    public Generation Generation { get; init; }

    /// <summary>Where LoadState or ReceiveState was sent; null unless Receiving.</summary>
    public Coordinates? StateAt { get; init; }

    /// <summary>State transfers that failed in a row.</summary>
    public int StateFailures { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    /// <summary>Since when its heartbeats show that it missed something; null while they do not.</summary>
    public DateTimeOffset? BehindSince { get; init; }

    public WorkerPhase Phase { get; init; }
    public int MicroBatchesDone { get; init; }
    public long ResidentBytes { get; init; }

    /// <summary>No further process of this place is started.</summary>
    public bool GivenUp { get; init; }

    /// <summary>Processes of this place that were replaced or evicted and may not come back.</summary>
    public ImmutableHashSet<Incarnation> Former { get; init; } = [];

    public bool IsPresent => Status != WorkerStatus.Absent;
}
