using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Logs to one file, a line an event: the terminal belongs to progress and results.</summary>
internal sealed class FileLogger : ILoggerProvider
{
    private readonly Lock guard = new();
    private readonly StreamWriter file;
    private readonly TimeProvider time;
    private bool closed;

    public FileLogger(string path, TimeProvider time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        file = new StreamWriter(new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
        {
            AutoFlush = true,
        };
        this.time = time;
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void Dispose()
    {
        lock (guard)
        {
            if (closed)
                return;
            closed = true;
            file.Dispose();
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? exception)
    {
        var now = time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        lock (guard)
        {
            if (closed)
                return;
            try
            {
                file.WriteLine($"{now} {level} {category}: {message}{(exception is null ? "" : Environment.NewLine + exception)}");
            }
            catch (IOException)
            {
                // A full disk: what is logged is lost, what is done goes on.
                closed = true;
            }
        }
    }

    private sealed class Category(FileLogger owner, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState,
            Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                owner.Write(logLevel, name, formatter(state, exception), exception);
        }
    }
}
