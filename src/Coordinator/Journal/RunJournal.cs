using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>The journal of a run and the two files for readers that follow from it.</summary>
internal sealed class RunJournal : IDisposable
{
    private readonly JournalFile file;
    private readonly MetricsProjection metrics;
    private readonly EventsProjection events;

    /// <param name="file">Just opened; owned from now on.</param>
    /// <param name="directory">Of the run.</param>
    /// <param name="continueFrom">The step whose state the run continues from: later metrics come again.</param>
    public RunJournal(JournalFile file, RunDirectory directory, StepId continueFrom)
    {
        this.file = file;
        metrics = new MetricsProjection(directory.Metrics, file.Records, continueFrom);
        events = new EventsProjection(directory.Events, file.Records);
    }

    public void Append(JournalRecord record)
    {
        file.Append(record);
        metrics.Add(record);
        events.Add(record);
    }

    public void Dispose()
    {
        metrics.Dispose();
        events.Dispose();
        file.Dispose();
    }
}
