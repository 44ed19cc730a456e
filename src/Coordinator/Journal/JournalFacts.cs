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
    public IReadOnlyCollection<Committed> Commits => commits.Values;
    public IReadOnlyDictionary<long, Evaluated> Evaluations => evaluations;
    public Fence NextFence => new((LastOpened?.Fence.Value ?? 0) + 1);
    public StepId LastCommitted => new(commits.Count == 0 ? 0 : commits.Keys.Last());

    /// <summary>What a coordinator needs to continue from the checkpoint of a step.</summary>
    public RecoveredRun ContinueFrom(CheckpointFact checkpoint)
    {
        var step = checkpoint.Step.Value;
        var evaluated = evaluations.Keys.Where(at => at <= step).DefaultIfEmpty(0).Last();
        return new RecoveredRun
        {
            Checkpoint = checkpoint,
            History = commits.Values.Where(commit => commit.Step.Value > step).ToImmutableSortedDictionary(
                commit => commit.Step.Value,
                commit => new CommitFact(commit.Step, commit.Loss, commit.Skip, commit.OptimizerSteps,
                    commit.TotalTokens)),
            Numerics = Numerics,
            EvaluatedAt = new StepId(evaluated),
            FirstLoss = commits.Values.FirstOrDefault()?.Loss,
            LastLoss = commits.GetValueOrDefault(step)?.Loss,
            LastValidationLoss = evaluations.GetValueOrDefault(evaluated)?.Loss,
        };
    }

    public Committed? CommitOf(StepId step) => commits.GetValueOrDefault(step.Value);

    private void Add(JournalRecord record)
    {
        switch (record)
        {
            case RunOpened opened:
                FirstOpened ??= opened;
                LastOpened = opened;
                break;
            case NumericsPinned pinned:
                Numerics = pinned.Numerics;
                break;
            case Committed commit:
                commits[commit.Step.Value] = commit;
                break;
            case Evaluated evaluated:
                evaluations[evaluated.Step.Value] = evaluated;
                break;
            case CheckpointSaved saved:
                LastCheckpoint = saved;
                break;
            case Rewound:
                // Later commits are void but stay known until their replay overwrites them, with the same values.
                break;
            case RunStopped stopped:
                Stopped = stopped;
                break;
        }
    }
}
