using Akka.Actor;
using Akka.Configuration;

namespace Akka.Event;

/// <summary>Makes loggers.</summary>
public static class Logging
{
    /// <summary>The logger of the current actor, with its path as the source.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context) =>
        new BusLogging(context.System.EventStream, context.Self.Path.ToString(), context.Props.Type);

    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj) =>
        new BusLogging(system.EventStream, SourceOf(logSourceObj), logSourceObj as Type ?? logSourceObj.GetType());

    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => (LogLevel)int.MaxValue,
        _ => throw new ConfigurationException(
            $"Unknown LogLevel: \"{logLevel}\". Valid values are: Debug, Info, Warning, Error and Off"),
    };

    private static string SourceOf(object source) => source switch
    {
        string text => text,
        IActorRef actor => actor.Path.ToString(),
        Type type => type.FullName ?? type.Name,
        _ => source.GetType().FullName ?? source.GetType().Name,
    };
}
