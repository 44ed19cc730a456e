namespace Akka.Event;

/// <summary>What actors log with; see <see cref="LoggingExtensions"/>.</summary>
public interface ILoggingAdapter
{
    bool IsDebugEnabled { get; }
    bool IsInfoEnabled { get; }
    bool IsWarningEnabled { get; }
    bool IsErrorEnabled { get; }
    bool IsEnabled(LogLevel logLevel);
    void Log(LogLevel logLevel, Exception? cause, LogMessage message);
}
