using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Akka.Hosting;

/// <summary>Writes log entries to the category of <see cref="ActorSystem"/>, with the source in front.</summary>
internal sealed class LoggerFactorySink(ILoggerFactory factory) : ILogSink
{
    private readonly ILogger _logger = factory.CreateLogger<ActorSystem>();

    public void Write(LogEvent entry)
    {
        var level = entry.LogLevel() switch
        {
            Event.LogLevel.DebugLevel => LogLevel.Debug,
            Event.LogLevel.InfoLevel => LogLevel.Information,
            Event.LogLevel.WarningLevel => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        if (_logger.IsEnabled(level))
            _logger.Log(level, entry.Cause, "[{LogSource}] {Message}", entry.LogSource, entry.Message);
    }
}
