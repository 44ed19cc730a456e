namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// A projection that may fail: with the first failure it ends, with one warning, and its file keeps whole lines only.
/// </summary>
internal sealed class Projection : IDisposable
{
    private readonly string path;
    private readonly Action<string> warn;
    private IProjection? target;

    public Projection(string path, Action<string> warn, Func<string, IProjection> open)
    {
        (this.path, this.warn) = (path, warn);
        Try(() => target = open(path));
    }

    public void Add(JournalRecord record) => Try(() => target?.Add(record));

    public void Dispose() => Try(() => target?.Dispose());

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            target = null;
            warn($"{path} cannot be written: {error.Message}; it is completed when the run is next opened");
        }
    }
}
