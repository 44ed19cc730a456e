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
    public static readonly StepId NoState = new(-1);

    public WorkerStatus Status { get; init; }

    /// <summary>Set if and only if the status is not Absent.</summary>
    public Incarnation? Incarnation { get; init; }

    public int ProcessId { get; init; }
    public string Host { get; init; } = "";
    public string DataAddress { get; init; } = "";

    /// <summary>URL of its own endpoints, http or https; empty when it has none.</summary>
    public string HttpAddress { get; init; } = "";

    /// <summary>The generation this process was last told: what its next message must carry.</summary>
    public Generation Generation { get; init; }

    /// <summary>Where LoadState, ReceiveState or SettleState was sent; null unless Receiving.</summary>
    public Coordinates? StateAt { get; init; }

    /// <summary>What it was sent was SettleState: the state is in its memory.</summary>
    public bool Settles { get; init; }

    /// <summary>
    /// While Joined: the step whose state it brought along when it joined, -1 if none; and the step for which it held
    /// the complete gradient.
    /// </summary>
    public StepId Applied { get; init; } = NoState;

    public StepId PreparedFor { get; init; } = NoState;

    /// <summary>It took part in a committed step.</summary>
    public bool Proven { get; init; }

    /// <summary>Leaves at the next rest.</summary>
    public bool Draining { get; init; }

    /// <summary>State transfers that failed in a row.</summary>
    public int StateFailures { get; init; }

    public DateTimeOffset LastSeen { get; init; }

    public WorkerPhase Phase { get; init; }
    public int MicroBatchesDone { get; init; }

    /// <summary>Since when it is in its phase, as its heartbeats say.</summary>
    public DateTimeOffset PhaseSince { get; init; }

    /// <summary>What its last update took, in seconds: the first part of the step after it.</summary>
    public double ApplySeconds { get; init; }

    /// <summary>When a heartbeat last showed another phase or more done.</summary>
    public DateTimeOffset ProgressAt { get; init; }

    /// <summary>As its last heartbeat said.</summary>
    public WorkerId? WaitsFor { get; init; }

    public string Detail { get; init; } = "";

    /// <summary>Mean time of a micro-batch over its last steps; 0 before its first.</summary>
    public double MicroBatchSeconds { get; init; }
    public long ResidentBytes { get; init; }

    /// <summary>No further process of this place is started.</summary>
    public bool GivenUp { get; init; }

    /// <summary>Processes of this place that were replaced or evicted and may not come back.</summary>
    public ImmutableHashSet<Incarnation> Former { get; init; } = [];

    /// <summary>
    /// It can be at rest on the state of this step without receiving anything: by the update of a commit in doubt, if
    /// need be and if there was one.
    /// </summary>
    public bool Holds(StepId step, CommitInDoubt? doubt) =>
        Applied == step || (Applied.Next == step && doubt?.Step == step && (doubt.Skip || PreparedFor == step));

    public bool IsPresent => Status != WorkerStatus.Absent;
}
