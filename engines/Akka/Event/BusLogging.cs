namespace Akka.Event;

/// <summary>Logs for one source into a system's event stream.</summary>
public sealed class BusLogging(EventStream bus, string logSource, Type logClass) : ILoggingAdapter
{
    public bool IsDebugEnabled => IsEnabled(LogLevel.DebugLevel);
    public bool IsInfoEnabled => IsEnabled(LogLevel.InfoLevel);
    public bool IsWarningEnabled => IsEnabled(LogLevel.WarningLevel);
    public bool IsErrorEnabled => IsEnabled(LogLevel.ErrorLevel);
    public string LogSource { get; } = logSource;
    public Type LogClass { get; } = logClass;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= bus.LogLevel;

    public void Log(LogLevel logLevel, Exception? cause, LogMessage message) => bus.Publish(logLevel switch
    {
        LogLevel.DebugLevel => new Debug(cause, LogSource, LogClass, message),
        LogLevel.InfoLevel => new Info(cause, LogSource, LogClass, message),
        LogLevel.WarningLevel => new Warning(cause, LogSource, LogClass, message),
        _ => new Error(cause, LogSource, LogClass, message),
    });
}
