using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// A logger of a library that a peer makes talk: connections, frames, dead letters. Lines that differ only in numbers
/// (ports, sizes, addresses) count as one kind.
/// </summary>
internal sealed partial class LimitedLogger(ILogger inner, LogLimiter limiter) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        var admission = limiter.Admit((int)logLevel, LogLimiter.Shape(formatter(state, exception)));
        if (!admission.Admitted)
            return;
        inner.Log(logLevel, eventId, state, exception, formatter);
        if (admission.Suppressed > 0)
            LogSuppressed(inner, admission.Suppressed);
    }

    [LoggerMessage(EventId = 1004, EventName = "log_lines_suppressed", Level = LogLevel.Warning,
        Message = "{Count} lines like the one before were held back")]
    private static partial void LogSuppressed(ILogger log, long count);
}
