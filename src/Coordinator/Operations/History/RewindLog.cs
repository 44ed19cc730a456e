using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>
/// How often the run went back, and how far: tells a watcher who comes back which of its rows are void. Times are
/// counted from the run's first opening, over all its coordinators.
/// </summary>
internal sealed class RewindLog
{
    /// <summary>Who missed more than these begins anew.</summary>
    private const int Kept = 1_000;

    private readonly Lock guard = new();
    private readonly Queue<long> targets = [];
    private long count;

    /// <summary>Rewinds and openings until now.</summary>
    public long Count
    {
        get
        {
            lock (guard)
                return count;
        }
    }

    /// <summary>Whether the record means that later steps are void.</summary>
    public bool Add(JournalRecord record)
    {
        var to = record switch
        {
            RunOpened opened => opened.Step.Value,
            Rewound rewound => rewound.To.Value,
            _ => (long?)null,
        };
        if (to is null)
            return false;
        lock (guard)
        {
            count++;
            targets.Enqueue(to.Value);
            if (targets.Count > Kept)
                targets.Dequeue();
        }
        return true;
    }

    /// <summary>The last step of which one can be sure who saw the run when it had gone back so often.</summary>
    public long ValidSince(long seen)
    {
        lock (guard)
        {
            var missed = count - seen;
            return missed == 0 ? long.MaxValue
                : missed < 0 || missed > targets.Count ? 0
                : targets.Skip(targets.Count - (int)missed).Min();
        }
    }
}
