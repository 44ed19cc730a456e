namespace ClusterLlm.Coordinator.Journal;

/// <summary>events.jsonl: everything in the journal but steps and losses, one line each, with its reason.</summary>
internal sealed class EventsProjection : IProjection
{
    private readonly LineFile file;
    private readonly bool live;

    public EventsProjection(string path, IEnumerable<JournalRecord> records)
    {
        file = new LineFile(path);
        try
        {
            foreach (var record in records)
                Add(record);
            file.Publish();
        }
        catch
        {
            file.Dispose();
            throw;
        }
        live = true;
    }

    public void Add(JournalRecord record)
    {
        if (EventLine.Of(record) is not { } line)
            return;
        file.Append(line);
        if (live)
            file.Flush();
    }

    public void Dispose() => file.Dispose();
}
