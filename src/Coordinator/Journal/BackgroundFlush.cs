namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// Brings what was written to the disk without making the writer wait. A failure is kept, not tried again.
/// </summary>
internal sealed class BackgroundFlush(IJournalHandle file)
{
    private readonly Lock guard = new();
    private Task running = Task.CompletedTask;
    private bool again;
    private volatile Exception? failure;

    public Exception? Failure => failure;

    /// <summary>What was written until now will be flushed.</summary>
    public void Request()
    {
        lock (guard)
        {
            again = true;
            if (running.IsCompleted && failure is null)
                running = Task.Run(Run);
        }
    }

    public void Wait() => running.Wait();

    private void Run()
    {
        while (Take())
        {
            try
            {
                file.Flush();
            }
            catch (Exception error)
            {
                failure = error;
                return;
            }
        }
    }

    private bool Take()
    {
        lock (guard)
        {
            var wanted = again;
            again = false;
            if (!wanted)
                running = Task.CompletedTask;
            return wanted;
        }
    }
}
