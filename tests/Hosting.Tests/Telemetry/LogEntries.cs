using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Tests.Telemetry;

/// <summary>Keeps what is logged.</summary>
internal sealed class LogEntries : ILoggerProvider, ILogger
{
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>Completes with the first line.</summary>
    public Task First => first.Task;

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        Lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
        first.TrySetResult();
    }

    public void Dispose()
    {
    }
}
