namespace Akka.Event;

/// <summary>Where log entries go. Any thread may call it.</summary>
internal interface ILogSink
{
    void Write(LogEvent entry);
}
