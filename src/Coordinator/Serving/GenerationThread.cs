using ClusterLlm.Coordinator.Sampling;
using ClusterLlm.Model.Generation;

namespace ClusterLlm.Coordinator.Serving;

/// <summary>
/// The one thread that computes. It writes several answers at once, a token of each in turn; one that ends makes room
/// for the one that waits longest.
/// </summary>
internal sealed class GenerationThread : IDisposable
{
    private readonly TextGeneration generation;
    private readonly int batch;
    private readonly int queue;
    private readonly Thread thread;
    private readonly List<(GenerationJob Job, TextContinuation Text)> active = [];

    // Both guarded by a lock on the list.
    private readonly List<GenerationJob> waiting = [];
    private bool stopped;

    public GenerationThread(TextGeneration generation, int batch, int queue)
    {
        (this.generation, this.batch, this.queue) = (generation, batch, queue);
        thread = new Thread(Work) { IsBackground = true, Name = "generation" };
        thread.Start();
    }

    /// <summary>Answers under way.</summary>
    public int Active { get; private set; }

    /// <summary>Requests that wait.</summary>
    public int Waiting
    {
        get
        {
            lock (waiting)
                return waiting.Count;
        }
    }

    /// <exception cref="ApiException">Too many wait already, or the server is stopping.</exception>
    public void Submit(GenerationJob job)
    {
        lock (waiting)
        {
            if (stopped)
                throw new ApiException(503, "the server is stopping");
            waiting.RemoveAll(other => other.Cancellation.IsCancellationRequested);
            if (Active + waiting.Count >= batch + queue)
                throw new ApiException(429, $"{waiting.Count} requests are waiting already: try again later",
                    code: "rate_limit_exceeded");
            waiting.Add(job);
            Monitor.Pulse(waiting);
        }
    }

    /// <summary>Gives up what is under way and waits for the thread to end.</summary>
    public void Dispose()
    {
        lock (waiting)
        {
            stopped = true;
            Monitor.Pulse(waiting);
        }
        thread.Join();
    }

    private void Work()
    {
        while (Admit())
        {
            try
            {
                generation.Step(active.Select(one => one.Text));
                foreach (var (job, text) in active)
                    job.Add(text);
            }
            catch (Exception error)
            {
                // Whoever waits must hear of it, and the next request may well succeed.
                foreach (var (job, _) in active)
                    job.Fail(error);
                Remove(_ => true);
            }
            Remove(one => one.Text.Tokens.Finish is not null);
        }
        var cancelled = new OperationCanceledException("the server stops");
        foreach (var job in active.Select(one => one.Job).Concat(waiting))
            job.Fail(cancelled);
        Remove(_ => true);
    }

    /// <summary>
    /// Drops answers that nobody waits for, begins others in their place; waits while there is nothing to do. False
    /// when the thread is to end.
    /// </summary>
    private bool Admit()
    {
        Remove(one => one.Job.Cancellation.IsCancellationRequested);
        lock (waiting)
        {
            while (!stopped)
            {
                for (; active.Count < batch && waiting.Count > 0; waiting.RemoveAt(0))
                    if (!waiting[0].Cancellation.IsCancellationRequested)
                        Begin(waiting[0]);
                Active = active.Count;
                if (active.Count > 0)
                    return true;
                Monitor.Wait(waiting);
            }
            return false;
        }
    }

    private void Begin(GenerationJob job)
    {
        try
        {
            active.Add((job, generation.Begin(job.Prompt, job.Options)));
        }
        catch (Exception error)
        {
            job.Fail(error);
        }
    }

    private void Remove(Predicate<(GenerationJob Job, TextContinuation Text)> over)
    {
        foreach (var one in active.FindAll(over))
        {
            one.Job.Fail(new OperationCanceledException(one.Job.Cancellation));
            one.Text.Dispose();
        }
        active.RemoveAll(over);
        lock (waiting)
            Active = active.Count;
    }
}
