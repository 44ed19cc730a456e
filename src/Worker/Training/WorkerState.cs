using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Worker.Collectives;

namespace ClusterLlm.Worker.Training;

/// <summary>Everything the worker's decisions rest on. Immutable.</summary>
internal sealed record WorkerState
{
    public static readonly StepId NoState = new(-1);

    /// <summary>Its place in the run; -1 until the coordinator gave it one.</summary>
    public required WorkerId Self { get; init; }

    public required Incarnation Incarnation { get; init; }
    public required int ProcessId { get; init; }
    public required string Host { get; init; }

    /// <summary>Null until the environment is ready.</summary>
    public EnvironmentReady? Environment { get; init; }

    /// <summary>Null until accepted.</summary>
    public RunId? Run { get; init; }

    /// <summary>What the coordinator calls the settings of <see cref="Run"/>; given back when joining again.</summary>
    public string ConfigurationHash { get; init; } = "";

    /// <summary>The highest that was seen; lower ones are refused.</summary>
    public Fence Fence { get; init; }

    public Generation Generation { get; init; }

    /// <summary>The state in memory is that after this step; <see cref="NoState"/> when there is none.</summary>
    public StepId Applied { get; init; } = NoState;

    /// <summary>The plan of the step under way, null between steps.</summary>
    public CollectivePlan? Plan { get; init; }

    /// <summary>Kept when a plan is replaced by one for the same step.</summary>
    public StepProgress? Progress { get; init; }

    /// <summary>The whole gradient of the plan's step is there; StepPrepared was sent.</summary>
    public bool Prepared { get; init; }

    /// <summary>What is prepared is finite. If it is not, it may be found to be wrong: it is never applied.</summary>
    public bool Finite { get; init; }

    public Job? Job { get; init; }

    /// <summary>Messages that wait for the job to end, in order.</summary>
    public ImmutableQueue<object> Deferred { get; init; } = [];

    public BufferPool Buffers { get; init; } = BufferPool.Empty;

    public WorkerPhase Phase { get; init; }
    public DateTimeOffset PhaseSince { get; init; }

    /// <summary>Since when there is no coordinator; null while there is one.</summary>
    public DateTimeOffset? LostSince { get; init; }

    /// <summary>Why it was asked to end, while the coordinator arranges that; null when it was not.</summary>
    public string? Leaving { get; init; }

    public DateTimeOffset LastJoin { get; init; } = DateTimeOffset.MinValue;
    public DateTimeOffset LastHeartbeat { get; init; } = DateTimeOffset.MinValue;
    public TimeSpan OrphanTimeout { get; init; } = TimeSpan.FromSeconds(60);
    public bool Ended { get; init; }

    /// <summary>Where the worker is: of the step under way, or of the state it holds.</summary>
    public Coordinates At => new(Run ?? default, Fence, Generation, Plan?.At.Step ?? Applied);

    public static WorkerState Start(WorkerId self, Incarnation incarnation, int processId, string host,
        DateTimeOffset now) => new()
        {
            Self = self,
            Incarnation = incarnation,
            ProcessId = processId,
            Host = host,
            PhaseSince = now,
            LostSince = now,
        };
}
