namespace Akka.Event;

/// <summary>Prints log entries, as a system without a configured logger does.</summary>
internal sealed class StandardOutSink : ILogSink
{
    public void Write(LogEvent entry) => Console.Out.WriteLine(entry.ToString());
}
