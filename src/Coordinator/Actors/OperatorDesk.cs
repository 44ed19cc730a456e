using ClusterLlm.Coordinator.Runs;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>Brings operators' wishes to the run machine, and its answers back.</summary>
internal sealed class OperatorDesk(Action<RunInput> tell)
{
    /// <summary>
    /// More than so many at once are refused: each waits for the machine, which answers in milliseconds.
    /// </summary>
    private const int MostWaiting = 64;

    private readonly Lock guard = new();
    private readonly Dictionary<long, TaskCompletionSource<OperatorAnswer>> waiting = [];
    private long numbers;
    private string? closed;

    /// <exception cref="TimeoutException">The machine has not answered in time; it may yet do what was
    /// asked.</exception>
    public async Task<OperatorAnswer> AskAsync(OperatorWish wish, TimeSpan within, TimeProvider time)
    {
        var answer = new TaskCompletionSource<OperatorAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        long number;
        lock (guard)
        {
            if (closed is not null)
                return OperatorAnswer.Refused(closed);
            if (waiting.Count >= MostWaiting)
                return OperatorAnswer.Refused($"{MostWaiting} wishes wait for the coordinator's answer");
            number = ++numbers;
            waiting.Add(number, answer);
        }
        tell(new OperatorAsked(number, wish));
        try
        {
            return await answer.Task.WaitAsync(within, time).ConfigureAwait(false);
        }
        finally
        {
            lock (guard)
                waiting.Remove(number);
        }
    }

    public void Answer(long number, OperatorAnswer answer)
    {
        lock (guard)
            if (waiting.TryGetValue(number, out var asked))
                asked.TrySetResult(answer);
    }

    /// <summary>Nobody will answer any more.</summary>
    public void Close(string reason)
    {
        lock (guard)
        {
            closed = reason;
            foreach (var asked in waiting.Values)
                asked.TrySetResult(OperatorAnswer.Refused(reason));
        }
    }
}
