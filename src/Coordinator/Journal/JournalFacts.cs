using System.Collections.Immutable;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>What the records of a journal amount to: rewinds have taken back what they say.</summary>
internal sealed class JournalFacts
{
    private readonly SortedDictionary<long, Committed> commits = [];
    private readonly SortedDictionary<long, Evaluated> evaluations = [];
    private readonly SortedDictionary<long, CheckpointSaved> checkpoints = [];
    private bool justOpened;
    private string? pause;

    public JournalFacts(IEnumerable<JournalRecord> records)
    {
        foreach (var record in records)
            Add(record);
    }

    public RunOpened? FirstOpened { get; private set; }
    public RunOpened? LastOpened { get; private set; }
    public NumericsFingerprint? Numerics { get; private set; }
    public CheckpointSaved? LastCheckpoint { get; private set; }
    public RunStopped? Stopped { get; private set; }
    public VoidCheckpoints VoidCheckpoints { get; } = new();
    public IReadOnlyCollection<Committed> Commits => commits.Values;
    public IReadOnlyDictionary<long, Evaluated> Evaluations => evaluations;
    public long HighestFence { get; private set; }
    public Fence NextFence => new(HighestFence + 1);

    /// <summary>Where the run was at the end of the journal: rewinds taken into account.</summary>
    public StepId Current { get; private set; }

    public StepId VerifiedAt { get; private set; }

    /// <summary>Checkpoints written and not taken back, by ascending step.</summary>
    public IReadOnlyCollection<CheckpointSaved> Checkpoints => checkpoints.Values;

    public StepId LastCommitted => new(commits.Count == 0 ? 0 : commits.Keys.Last());

    /// <summary>What a coordinator needs to continue from the checkpoint of a step.</summary>
    /// <param name="checkpoint">The newest that is whole.</param>
    /// <param name="exists">Whether a checkpoint's folder is still there.</param>
    /// <param name="live">Workers may be alive that hold the state of <see cref="Current"/>.</param>
    public RecoveredRun ContinueFrom(CheckpointFact checkpoint, Func<string, bool> exists, bool live = false)
    {
        var last = live && Current.Value >= checkpoint.Step.Value ? CommitOf(Current) : null;
        var step = last?.Step.Value ?? checkpoint.Step.Value;
        var older = checkpoints.Values.Where(saved => saved.Step.Value < checkpoint.Step.Value
            && exists(saved.Directory) && CommitOf(saved.Step) is not null).ToList();
        var oldest = older.Count > 0 ? older[0].Step.Value : checkpoint.Step.Value;
        var evaluated = evaluations.Keys.Where(at => at <= step).DefaultIfEmpty(0).Last();
        return new RecoveredRun
        {
            Checkpoint = checkpoint,
            Older = [.. older.Select(saved => new CheckpointFact(saved.Step, saved.Directory, saved.ParametersSha256,
                CommitOf(saved.Step)!.OptimizerSteps, CommitOf(saved.Step)!.TotalTokens))],
            Live = last is null ? null : new CommitInDoubt(last.Step, last.GradientNorm, last.Skip, last.OptimizerSteps,
                last.TotalTokens),
            VerifiedAt = VerifiedAt,
            History = commits.Values.Where(commit => commit.Step.Value > oldest - SkipRule.Window)
                .ToImmutableSortedDictionary(
                commit => commit.Step.Value,
                commit => new CommitFact(commit.Step, commit.Loss, commit.Skip, commit.OptimizerSteps,
                    commit.TotalTokens)),
            Pause = pause,
            Numerics = Numerics,
            EvaluatedAt = new StepId(evaluated),
            FirstLoss = commits.Values.FirstOrDefault()?.Loss,
            LastLoss = commits.GetValueOrDefault(step)?.Loss,
            LastValidationLoss = evaluations.GetValueOrDefault(evaluated)?.Loss,
        };
    }

    /// <summary>
    /// What the opening of a run at that step must journal besides: steps or checkpoints later than it are void. Null
    /// when there are none.
    /// </summary>
    /// <param name="at">Where the run continues.</param>
    /// <param name="newestCheckpoint">The last step that has a checkpoint, whole or not; 0 for none.</param>
    public Rewound? RewindAtOpening(StepId at, long newestCheckpoint)
    {
        var last = Math.Max(LastCommitted.Value, newestCheckpoint);
        return last > at.Value ? new Rewound(at, $"resumed; the run had come to step {last}") : null;
    }

    public Committed? CommitOf(StepId step) => commits.GetValueOrDefault(step.Value);

    private void Add(JournalRecord record)
    {
        switch (record)
        {
            case RunOpened opened:
                Open(opened);
                break;
            case NumericsPinned pinned:
                Numerics = pinned.Numerics;
                break;
            case Committed commit:
                commits[commit.Step.Value] = commit;
                Current = commit.Step;
                justOpened = false;
                break;
            case Verified verified:
                VerifiedAt = verified.Step;
                break;
            case Evaluated evaluated:
                evaluations[evaluated.Step.Value] = evaluated;
                break;
            case CheckpointSaved saved:
                LastCheckpoint = saved;
                checkpoints[saved.Step.Value] = saved;
                VoidCheckpoints.Written(saved.Step.Value);
                break;
            case Rewound rewound:
                Rewind(rewound);
                break;
            case RunPaused paused:
                pause = paused.Reason;
                break;
            case RunResumed:
                pause = null;
                break;
            case RunStopped stopped:
                Stopped = stopped;
                break;
        }
    }

    private void Open(RunOpened opened)
    {
        // What was committed with other settings comes out differently now, and rightly so.
        if (LastOpened is { } before && before.ConfigurationHash != opened.ConfigurationHash)
            Forget(opened.Step);
        FirstOpened ??= opened;
        LastOpened = opened;
        HighestFence = Math.Max(HighestFence, opened.Fence.Value);
        justOpened = true;
    }

    /// <summary>
    /// Later commits are void but stay known until their replay overwrites them, with the same values.
    /// </summary>
    private void Rewind(Rewound rewound)
    {
        Current = rewound.To;
        if (VerifiedAt.Value > rewound.To.Value)
            VerifiedAt = rewound.To;
        foreach (var step in checkpoints.Keys.Where(step => step > rewound.To.Value).ToList())
            checkpoints.Remove(step);
        if (rewound.StateSuspect)
        {
            VoidCheckpoints.Rewind(rewound.To.Value, HighestFence);
            Forget(rewound.To);
        }
        else if (justOpened)
        {
            VoidCheckpoints.Rewind(rewound.To.Value, HighestFence - 1);
        }
    }

    private void Forget(StepId after)
    {
        foreach (var step in commits.Keys.Where(step => step > after.Value).ToList())
            commits.Remove(step);
        foreach (var step in evaluations.Keys.Where(step => step > after.Value).ToList())
            evaluations.Remove(step);
    }
}
