using System.Collections.Immutable;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Runs;

internal enum RunPhase
{
    /// <summary>Nobody holds the state; workers are awaited.</summary>
    Assembling,

    /// <summary>
    /// One worker loads or initialises the state of the committed step, or those who have it in memory come to rest on
    /// it.
    /// </summary>
    Loading,

    /// <summary>
    /// At rest between steps while workers receive the state from those who hold it, or while too few are there.
    /// </summary>
    Admitting,

    /// <summary>Step Committed + 1 is being computed under the plan.</summary>
    Stepping,

    /// <summary>A commit with Hold was sent; its members have yet to report that they applied it.</summary>
    Settling,

    /// <summary>At rest while validation batches are computed.</summary>
    Evaluating,

    /// <summary>At rest while the last checkpoint is written.</summary>
    Saving,

    Ended,
}

/// <summary>A committed step as it is remembered: enough to return to it and to check its replay.</summary>
internal sealed record CommitFact(StepId Step, double Loss, bool Skip, long OptimizerSteps, long TotalTokens);

/// <summary>
/// A checkpoint that is complete on disk. Directory is empty for the initial state, which follows from the seed.
/// </summary>
internal sealed record CheckpointFact(StepId Step, string Directory, string ParametersSha256, long OptimizerSteps,
    long TotalTokens)
{
    public static CheckpointFact Initial { get; } = new(new StepId(0), "", "", 0, 0);
}

/// <summary>A checkpoint being written in the background.</summary>
internal sealed record CheckpointInFlight(StepId Step, WorkerId Writer, DateTimeOffset Since);

/// <summary>Validation losses gathered so far, by batch number, and who still owes which batches.</summary>
internal sealed record EvaluationState(
    StepId Step,
    ImmutableSortedDictionary<int, MicroBatchLoss> Losses,
    ImmutableSortedDictionary<WorkerId, ImmutableArray<IndexRange>> Owed);

/// <summary>Why the run rests between two steps until it is resumed.</summary>
internal sealed record PauseRequest(string Reason);

/// <summary>Why the run is to end between two steps, and with which exit code.</summary>
internal sealed record StopRequest(string Reason, int ExitCode, bool HandsOver = false);

/// <summary>
/// Everything the coordinator knows about a run. Immutable; <see cref="RunMachine"/> makes the next one.
/// </summary>
internal sealed record RunState
{
    public required RunSettings Settings { get; init; }
    public RunPhase Phase { get; init; }

    /// <summary>
    /// The highest generation given out under this fence. Grows with every plan and every loss of a worker.
    /// </summary>
    public Generation Generation { get; init; }

    public StepId Committed { get; init; }

    /// <summary>AdamW's t: committed steps that were not skipped.</summary>
    public long OptimizerSteps { get; init; }

    /// <summary>Loss tokens of all committed steps.</summary>
    public long TotalTokens { get; init; }

    public ImmutableSortedDictionary<WorkerId, WorkerSlot> Slots { get; init; } = ImmutableSortedDictionary<WorkerId,
        WorkerSlot>.Empty;

    /// <summary>Pinned by the first worker of the run.</summary>
    public NumericsFingerprint? Numerics { get; init; }

    /// <summary>Hash of the state of <see cref="Committed"/>; known only at rest.</summary>
    public ulong? StateHash { get; init; }

    /// <summary>The plan in force, in rank order; its members may have been lost since.</summary>
    public ImmutableArray<PlanMember> Plan { get; init; } = [];

    /// <summary>Reports on step Committed + 1 under the plan in force.</summary>
    public ImmutableSortedDictionary<WorkerId,
        StepPrepared> Prepared
    { get; init; } = ImmutableSortedDictionary<WorkerId, StepPrepared>.Empty;

    /// <summary>Members that have not yet applied the held commit.</summary>
    public ImmutableSortedSet<WorkerId> Unsettled { get; init; } = [];

    public EvaluationState? Evaluation { get; init; }

    /// <summary>The last step whose evaluation is complete.</summary>
    public StepId EvaluatedAt { get; init; }

    public CheckpointFact LastCheckpoint { get; init; } = CheckpointFact.Initial;
    public CheckpointInFlight? InFlight { get; init; }

    /// <summary>A checkpoint is wanted as soon as none is in flight.</summary>
    public bool CheckpointDue { get; init; }

    /// <summary>Checkpoints that failed in a row.</summary>
    public int CheckpointFailures { get; init; }

    /// <summary>Older checkpoints that are kept, by ascending step.</summary>
    public ImmutableArray<CheckpointFact> OlderCheckpoints { get; init; } = [];

    /// <summary>
    /// The commit of this or an earlier coordinator that led to <see cref="Committed"/>, until all are known to hold
    /// the state: who missed it needs its update.
    /// </summary>
    public CommitInDoubt? InDoubt { get; init; }

    public Verification? Verifying { get; init; }

    /// <summary>The last step after which all workers were seen to hold the same state.</summary>
    public StepId VerifiedAt { get; init; }

    /// <summary>Set from a disagreement until the replay has told who was wrong.</summary>
    public Divergence? Divergence { get; init; }

    public int SkippedInRow { get; init; }

    /// <summary>Of the step under way; null while nothing is wrong with it.</summary>
    public StepDoubt? Doubt { get; init; }

    public GradientDispute? Dispute { get; init; }

    /// <summary>How often the step under way was begun anew because nothing moved.</summary>
    public int StallRetries { get; init; }

    /// <summary>The step whose delay was explained last.</summary>
    public StepId ExplainedAt { get; init; } = WorkerSlot.NoState;

    /// <summary>Steps committed under the plan in force.</summary>
    public int StepsUnderPlan { get; init; }

    /// <summary>Longest reduction of the last step, in seconds.</summary>
    public double ReduceSeconds { get; init; }

    /// <summary>When the last input came: a long gap means that this process itself was asleep.</summary>
    public DateTimeOffset LastInput { get; init; }

    /// <summary>Until then lost connections mean nothing: this process was asleep, or has just begun.</summary>
    public DateTimeOffset DrowsyUntil { get; init; }

    public StopRequest? Stop { get; init; }

    /// <summary>No step is begun while it is set; also that of an earlier coordinator.</summary>
    public PauseRequest? Pause { get; init; }

    /// <summary>
    /// Facts of the steps after the oldest checkpoint to which a rewind may lead, and as many before it as the skip
    /// rule looks back; also those beyond <see cref="Committed"/> after a rewind: their replay must agree.
    /// </summary>
    public ImmutableSortedDictionary<long, CommitFact> History { get; init; } = ImmutableSortedDictionary<long,
        CommitFact>.Empty;

    /// <summary>Since when nobody, or not everybody, was there to begin.</summary>
    public DateTimeOffset WaitingSince { get; init; }

    public DateTimeOffset StepStarted { get; init; }
    public double? LastLoss { get; init; }
    public double? FirstLoss { get; init; }
    public double? LastValidationLoss { get; init; }

    public StepId NextStep => Committed.Next;

    public IEnumerable<WorkerSlot> Ready => Slots.Values.Where(slot => slot.Status == WorkerStatus.Ready);

    public Coordinates At(Generation generation, StepId step) => new(Settings.Run, Settings.Fence, generation, step);
}
