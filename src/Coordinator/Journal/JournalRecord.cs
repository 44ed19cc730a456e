using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>One fact in journal.bin. Kinds are append-only, see <see cref="JournalCodec"/>.</summary>
internal abstract record JournalRecord : IRunNews
{
    /// <summary>Milliseconds since the Unix epoch; for people, decides nothing.</summary>
    public long UnixMs { get; init; }

    /// <summary>Must be on disk before anything that follows from it is done.</summary>
    public virtual bool MustBeDurable => false;
}

/// <summary>
/// A coordinator opened the run with a fence above all earlier ones, and with these settings (YAML; empty in journals
/// of before): config.yaml is written after it, for people.
/// </summary>
internal sealed record RunOpened(RunId Run, Fence Fence, StepId Step, string ConfigurationHash,
    string CorpusFingerprint, string TokenizerSha256, string Configuration = "") : JournalRecord
{
    public override bool MustBeDurable => true;
}

/// <summary>The first worker of the run decided which numerics all must have.</summary>
internal sealed record NumericsPinned(NumericsFingerprint Numerics) : JournalRecord
{
    public override bool MustBeDurable => true;
}

/// <summary>A resumed run got other settings than it began with, by explicit wish.</summary>
internal sealed record SettingsChanged(string Changes) : JournalRecord
{
    public override bool MustBeDurable => true;
}

/// <summary>
/// A step was committed. Written before the broadcast; a step's bits follow from its number, so losing the tail only
/// costs a replay.
/// </summary>
internal sealed record Committed(StepId Step, double Loss, double GradientNorm, bool Skip, float LearningRate,
    long Tokens, long TotalTokens,
    long OptimizerSteps, double StepSeconds, double ComputeSeconds, double ReduceSeconds, int Workers, int Generation,
    bool EvaluationFollows) : JournalRecord
{
    /// <summary>Of preferences; null otherwise.</summary>
    public RewardMeans? Rewards { get; init; }
}

internal sealed record Evaluated(StepId Step, double Loss, long Tokens) : JournalRecord
{
    /// <summary>Of preferences; null otherwise.</summary>
    public RewardMeans? Rewards { get; init; }
}

internal sealed record CheckpointSaved(StepId Step, string Directory, string ParametersSha256, long Bytes,
    double Seconds, WorkerId Writer) : JournalRecord
{
    public override bool MustBeDurable => true;
}

internal sealed record CheckpointLost(StepId Step, WorkerId Writer, string Reason) : JournalRecord;

internal enum MembershipChange
{
    Joined = 0, Ready = 1, Died = 2, Evicted = 3, Refused = 4, GivenUp = 5, Left = 6,
    StandsBy = 7
}

internal sealed record MembershipChanged(WorkerId Worker, MembershipChange Change, int ProcessId, StepId Step,
    string Reason) : JournalRecord;

internal sealed record StepAborted(StepId Step, Generation Generation, string Reason) : JournalRecord;

/// <summary>The update of a step was left out, and why.</summary>
internal sealed record StepSkipped(StepId Step, string Reason) : JournalRecord;

/// <summary>A step takes too long; who holds it up, where and since when.</summary>
internal sealed record StepOverdue(StepId Step, double Seconds, string Reason) : JournalRecord;

/// <summary>All members held the same state after the step.</summary>
internal sealed record Verified(StepId Step, ulong StateHash) : JournalRecord;

/// <summary>They did not; a rewind follows.</summary>
internal sealed record Diverged(StepId Step, string Hashes) : JournalRecord;

/// <summary>
/// The run continues from an earlier state; later commits are void until they are replayed. StateSuspect: what was
/// computed after that step is not trusted, nor are checkpoints of it that were written before.
/// </summary>
internal sealed record Rewound(StepId To, string Reason, bool StateSuspect = false) : JournalRecord
{
    public override bool MustBeDurable => true;
}

/// <summary>Somebody asked that the run rest after that step, until it is resumed.</summary>
internal sealed record RunPaused(StepId Step, string Reason) : JournalRecord
{
    public override bool MustBeDurable => true;
}

/// <summary>The run goes on after a pause.</summary>
internal sealed record RunResumed(StepId Step, string Reason) : JournalRecord
{
    public override bool MustBeDurable => true;
}

internal sealed record RunStopped(StepId Step, int ExitCode, string Reason) : JournalRecord
{
    public override bool MustBeDurable => true;
}

/// <summary>
/// At an opening bytes were found that are no records, and told of: the next need not tell of them again.
/// </summary>
internal sealed record DamageSkipped(long Offset, long Bytes, string Reason) : JournalRecord
{
    public override bool MustBeDurable => true;
}
