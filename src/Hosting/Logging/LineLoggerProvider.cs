using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>Makes a line of whatever is logged, on the thread that logs it, and hands it on.</summary>
internal sealed class LineLoggerProvider(ILineFormat format, Action<string> write, TimeProvider time)
    : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        // The lines belong to the process's log.
    }

    private void Write(LogLevel level, string category, EventId id, string message, object? state, Exception? error)
    {
        var scopes = new List<KeyValuePair<string, object?>>();
        _scopes.ForEachScope(static (scope, all) =>
        {
            if (scope is IEnumerable<KeyValuePair<string, object?>> pairs)
                all.AddRange(pairs);
        }, scopes);
        var fields = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
        write(format.Format(new LogEntry(time.GetUtcNow(), level, category, id, message, fields, scopes, error,
            Activity.Current)));
    }

    private sealed class Category(LineLoggerProvider owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => owner._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                owner.Write(logLevel, name, eventId, formatter(state, exception), state, exception);
        }
    }
}
