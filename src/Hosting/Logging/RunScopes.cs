using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// Scopes for every logger of a process: around all that a caller opens lies where the process is in its run. So lines
/// of libraries and other threads carry run, worker, generation and step too. Safe to use from any thread.
/// </summary>
public sealed class RunScopes : IExternalScopeProvider
{
    private readonly LoggerExternalScopeProvider _inner = new();
    private volatile RunScope _current = new();

    public RunScope Current => _current;

    public void Enter(string? run, string? worker, long? generation, long? step)
    {
        var now = _current;
        if ((now.Generation, now.Step, now.Run, now.Worker) != (generation, step, run, worker))
            _current = new RunScope(run, worker, generation, step);
    }

    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        callback(_current, state);
        _inner.ForEachScope(callback, state);
    }

    public IDisposable Push(object? state) => _inner.Push(state);
}
