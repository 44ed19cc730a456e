namespace ClusterLlm.Coordinator.Journal;

/// <summary>A file that follows from the journal.</summary>
internal interface IProjection : IDisposable
{
    void Add(JournalRecord record);
}
