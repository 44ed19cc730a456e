using ClusterLlm.Coordinator.Operations.Feed;
using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>How a run ended.</summary>
internal sealed record RunOutcome(int ExitCode, string Reason, RunState State);

/// <summary>
/// Where the coordinator's actor meets the rest of its process: what it publishes, and what is asked of it.
/// </summary>
internal sealed class RunMonitor
{
    private readonly TaskCompletionSource<RunOutcome> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock guard = new();
    private readonly Queue<RunInput> early = [];
    private Action<RunInput>? listener;
    private volatile RunState? latest;

    public RunMonitor() => Desk = new OperatorDesk(Tell);

    /// <summary>The newest state; null until the coordinator's actor runs.</summary>
    public RunState? Latest => latest;

    /// <summary>Everything that is journaled, and more, in order, until the run has ended.</summary>
    public Broadcast<IRunNews> News { get; } = new();

    public Task<RunOutcome> Ended => ended.Task;

    public OperatorDesk Desk { get; }

    /// <inheritdoc cref="StopRequested"/>
    public void RequestStop(string reason, int exitCode, bool handsOver = false) =>
        Tell(new StopRequested(reason, exitCode, handsOver));

    /// <summary>For the actor: where inputs from this process go, also those that came before.</summary>
    public void Listen(Action<RunInput> to)
    {
        lock (guard)
        {
            listener = to;
            while (early.TryDequeue(out var input))
                to(input);
        }
    }

    public void Publish(RunState state) => latest = state;

    public void Publish(IRunNews news) => News.Publish(news);

    public void End(RunOutcome outcome)
    {
        latest = outcome.State;
        News.Complete();
        ended.TrySetResult(outcome);
        Desk.Close(RunOperator.Over);
    }

    private void Tell(RunInput input)
    {
        lock (guard)
        {
            if (listener is null)
                early.Enqueue(input);
            else
                listener(input);
        }
    }
}
