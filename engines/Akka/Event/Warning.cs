namespace Akka.Event;

/// <summary>Something that may be wrong.</summary>
public sealed class Warning(Exception? cause, string logSource, Type logClass, object? message)
    : LogEvent(cause, logSource, logClass, message)
{
    public Warning(string logSource, Type logClass, object? message) : this(null, logSource, logClass, message)
    {
    }

    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
}
