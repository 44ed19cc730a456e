using System.Collections.Concurrent;

namespace ClusterLlm.Worker.Compute;

/// <summary>
/// The one thread that uses the model: jobs run one after another, in the order given. A dispatcher's threads stay free
/// for messages.
/// </summary>
internal sealed class ComputeThread : IDisposable
{
    private readonly BlockingCollection<Action> _jobs = [];
    private readonly Thread _thread;
    private volatile bool _stopped;

    public ComputeThread()
    {
        _thread = new Thread(Work) { IsBackground = true, Name = "compute" };
        _thread.Start();
    }

    /// <summary>Completes, or fails with what the job threw, on a thread of the pool.</summary>
    public Task<T> Run<T>(Func<T> job)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Add(() =>
        {
            try
            {
                completion.SetResult(job());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>
    /// Takes no more jobs, forgets those that wait, and gives the one under way so long to end. False if it does not:
    /// the libraries that it is in must not be unloaded then.
    /// </summary>
    public bool Stop(TimeSpan patience)
    {
        _stopped = true;
        _jobs.CompleteAdding();
        return _thread.Join(patience);
    }

    /// <summary>Takes no more jobs and waits for those it has.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        _thread.Join();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (var job in _jobs.GetConsumingEnumerable())
            if (!_stopped)
                job();
    }
}
