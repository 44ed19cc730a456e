namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>What events.jsonl of a run amounts to, in bounded memory.</summary>
internal sealed class EventHistory
{
    /// <summary>Beyond so many, the oldest are only counted.</summary>
    public const int MaxKept = 10_000;

    private const int MaxKinds = 64;

    private readonly Queue<PastEvent> kept = [];
    private readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, PastEvent> checkpoints = [];
    private DateTimeOffset openedAt;
    private TimeSpan before;

    /// <summary>The newest, by age.</summary>
    public IReadOnlyCollection<PastEvent> Kept => kept;

    /// <summary>How many there are of each kind.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    public PastEvent? FirstOpened { get; private set; }
    public PastEvent? Last { get; private set; }

    /// <summary>How the run ended; null while it has not, or when it was opened again.</summary>
    public PastEvent? Stopped { get; private set; }

    public PastEvent? Numerics { get; private set; }

    /// <summary>Written and not taken back, by step.</summary>
    public IReadOnlyCollection<PastEvent> Checkpoints => checkpoints.Values;

    public static EventHistory Read(string path)
    {
        var history = new EventHistory();
        foreach (var line in FileLines.Read(path))
            if (PastEvent.Parse(line) is { } found)
                history.Add(found);
        return history;
    }

    public void Add(PastEvent found)
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
