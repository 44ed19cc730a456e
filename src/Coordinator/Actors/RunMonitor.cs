using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>How a run ended.</summary>
internal sealed record RunOutcome(int ExitCode, string Reason, RunState State);

/// <summary>
/// Where the coordinator's actor meets the rest of its process: what it publishes, and the wish to stop.
/// </summary>
internal sealed class RunMonitor
{
    private readonly TaskCompletionSource<RunOutcome> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock guard = new();
    private Action<StopRequested>? stop;
    private StopRequested? stopWanted;
    private volatile RunState? latest;

    /// <summary>The newest state; null until the coordinator's actor runs.</summary>
    public RunState? Latest => latest;

    /// <summary>Everything that is journaled, and more, in order, until the run has ended.</summary>
    public Broadcast<IRunNews> News { get; } = new();

    public Task<RunOutcome> Ended => ended.Task;

    /// <inheritdoc cref="StopRequested"/>
    public void RequestStop(string reason, int exitCode, bool handsOver = false)
    {
        lock (guard)
        {
            stopWanted = new StopRequested(reason, exitCode, handsOver);
            stop?.Invoke(stopWanted);
        }
    }

    /// <summary>For the actor: where wishes to stop go, also one that came before.</summary>
    public void OnStop(Action<StopRequested> listener)
    {
        lock (guard)
        {
            stop = listener;
            if (stopWanted is not null)
                listener(stopWanted);
        }
    }

    public void Publish(RunState state) => latest = state;

    public void Publish(IRunNews news) => News.Publish(news);

    public void End(RunOutcome outcome)
    {
        latest = outcome.State;
        News.Complete();
        ended.TrySetResult(outcome);
    }
}
