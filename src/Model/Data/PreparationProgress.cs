namespace ClusterLlm.Model.Data;

/// <summary>Reports one phase, every few megabytes and at its end, and stops it when asked to.</summary>
internal sealed class PreparationProgress(
    CorpusPhase phase, long totalBytes, IProgress<CorpusProgress>? progress, CancellationToken cancellation)
{
    private const long ReportEvery = 4 << 20;

    private long doneFiles;
    private long reported;

    public CancellationToken Cancellation => cancellation;

    /// <param name="position">Bytes read of the current file.</param>
    public void Report(long position)
    {
        cancellation.ThrowIfCancellationRequested();
        if (doneFiles + position >= reported + ReportEvery)
        {
            Send(doneFiles + position);
        }
    }

    public void FileDone(long bytes)
    {
        doneFiles += bytes;
        if (doneFiles >= totalBytes)
        {
            Send(doneFiles);
        }
    }

    private void Send(long done)
    {
        reported = done;
        progress?.Report(new CorpusProgress(phase, Math.Min(done, totalBytes), totalBytes));
    }
}
