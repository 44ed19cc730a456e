using Akka.Actor.Setup;

namespace Akka.Event;

/// <summary>The loggers and the level of a system; without it a system prints.</summary>
internal sealed class LoggingSetup(LogLevel? level, IReadOnlyList<ILogSink> sinks) : Setup
{
    public LogLevel? Level { get; } = level;
    public IReadOnlyList<ILogSink> Sinks { get; } = sinks;
}
