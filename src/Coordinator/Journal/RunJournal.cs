using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// The journal of a run and the two files for readers that follow from it. Those may fail: the run goes on, and they
/// are completed when it is next opened.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private readonly JournalFile file;
    private readonly Projection metrics;
    private readonly Projection events;

    /// <param name="file">Just opened; owned from now on.</param>
    /// <param name="directory">Of the run.</param>
    /// <param name="continueFrom">The step whose state the run continues from: later metrics come again.</param>
    /// <param name="warn">Told once of each file that cannot be written.</param>
    public RunJournal(JournalFile file, RunDirectory directory, StepId continueFrom, Action<string> warn)
    {
        this.file = file;
        metrics = new Projection(directory.Metrics, warn,
            path => new MetricsProjection(path, file.Records, continueFrom));
        events = new Projection(directory.Events, warn, path => new EventsProjection(path, file.Records));
    }

    /// <exception cref="IOException">The journal cannot be written: the run must not go on.</exception>
    public void Append(JournalRecord record)
    {
        file.Append(record);
        metrics.Add(record);
        events.Add(record);
    }

    /// <exception cref="IOException">Something that was appended did not reach the disk.</exception>
    public void Check() => file.Check();

    public void Dispose()
    {
        metrics.Dispose();
        events.Dispose();
        file.Dispose();
    }
}
