namespace Akka.Event;

/// <summary>Something that went wrong.</summary>
public sealed class Error(Exception? cause, string logSource, Type logClass, object? message)
    : LogEvent(cause, logSource, logClass, message)
{
    public override LogLevel LogLevel() => Event.LogLevel.ErrorLevel;
}
