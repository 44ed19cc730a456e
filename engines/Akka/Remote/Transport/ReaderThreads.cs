namespace Akka.Remote.Transport;

/// <summary>
/// Threads that read connections, each one connection after another: to start a thread takes longer than to refuse a
/// stranger.
/// </summary>
internal sealed class ReaderThreads
{
    /// <summary>How long a thread waits for another connection before it ends.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly object _gate = new();
    private readonly Queue<Action> _handed = new();
    private int _idle;

    /// <summary>Runs it on a thread that is idle, or on a new one: it may block.</summary>
    public void Run(Action read)
    {
        lock (_gate)
        {
            _handed.Enqueue(read);
            if (_idle >= _handed.Count)
            {
                Monitor.Pulse(_gate);
                return;
            }
        }
        new Thread(ReadAll) { IsBackground = true, Name = "remoting from a stranger" }.Start();
    }

    private void ReadAll()
    {
        while (Next() is { } read) read();
    }

    private Action? Next()
    {
        lock (_gate)
        {
            _idle++;
            while (_handed.Count == 0 && Monitor.Wait(_gate, Patience))
            {
                // Another thread was there first.
            }
            _idle--;
            return _handed.TryDequeue(out var read) ? read : null;
        }
    }
}
