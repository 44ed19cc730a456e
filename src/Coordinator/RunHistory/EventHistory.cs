namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>What events.jsonl of a run amounts to, in bounded memory.</summary>
internal sealed class EventHistory
{
    /// <summary>Beyond so many, the oldest are only counted.</summary>
    public const int MaxKept = 10_000;

    private const int MaxKinds = 64;

    private readonly Queue<RunEvent> kept = [];
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, RunEvent> checkpoints = [];
    private DateTimeOffset openedAt;
    private TimeSpan before;

    /// <summary>The newest, by age.</summary>
    public IReadOnlyCollection<RunEvent> Kept => kept;

    /// <summary>How many there are of each kind.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    public RunEvent? FirstOpened { get; private set; }
    public RunEvent? Last { get; private set; }

    /// <summary>How the run ended; null while it has not, or when it was opened again.</summary>
    public RunEvent? Stopped { get; private set; }

    public RunEvent? Numerics { get; private set; }

    /// <summary>Written and not taken back, by step.</summary>
    public IReadOnlyCollection<RunEvent> Checkpoints => checkpoints.Values;

    public static EventHistory Read(string path)
    {
        var history = new EventHistory();
        foreach (var line in BoundedLines.Read(path))
            if (RunEvent.Parse(line) is { } found)
                history.Add(found);
        return history;
    }

    public void Add(RunEvent found)
    {
        kept.Enqueue(found);
        if (kept.Count > MaxKept)
            kept.Dequeue();
        if (counts.ContainsKey(found.Kind) || counts.Count < MaxKinds)
            counts[found.Kind] = counts.GetValueOrDefault(found.Kind) + 1;
        switch (found.Kind)
        {
            case "run_opened":
                before += Span(Last?.Time);
                (openedAt, Stopped) = (found.Time, null);
                FirstOpened ??= found;
                break;
            case "run_stopped":
                Stopped = found;
                break;
            case "numerics_pinned":
                Numerics = found;
                break;
            case "checkpoint_written" when found.Step is { } step:
                checkpoints[step] = found;
                if (checkpoints.Count > MaxKept)
                    checkpoints.Remove(checkpoints.Keys.First());
                break;
            case "rewound" when found.Step is { } to:
                foreach (var later in checkpoints.Keys.Where(step => step > to).ToList())
                    checkpoints.Remove(later);
                break;
        }
        Last = found;
    }

    /// <summary>How long the run was open until then, without the times between a stop and a resume.</summary>
    public TimeSpan OpenUntil(DateTimeOffset time) => before + Span(time);

    private TimeSpan Span(DateTimeOffset? until) =>
        FirstOpened is not null && until > openedAt ? until.Value - openedAt : TimeSpan.Zero;
}
