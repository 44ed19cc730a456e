namespace Akka.Event;

/// <summary>A log entry. It is published on the event stream and given to the loggers.</summary>
public abstract class LogEvent(Exception? cause, string logSource, Type logClass, object? message)
{
    public DateTime Timestamp { get; } = DateTime.UtcNow;
    public int ThreadId { get; } = Environment.CurrentManagedThreadId;
    public Exception? Cause { get; } = cause;
    public string LogSource { get; } = logSource;
    public Type LogClass { get; } = logClass;
    public object? Message { get; } = message;

    public abstract LogLevel LogLevel();

    public override string ToString()
    {
        var level = LogLevel().ToString().Replace("Level", "").ToUpperInvariant();
        return $"[{level}][{Timestamp:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}][Thread {ThreadId:0000}][{LogSource}] {Message}" +
            (Cause is null ? "" : $"{Environment.NewLine}Cause: {Cause}");
    }
}
