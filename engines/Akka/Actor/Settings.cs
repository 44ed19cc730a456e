using Akka.Configuration;
using Akka.Event;

namespace Akka.Actor;

/// <summary>The configuration of a system, read once.</summary>
public sealed class Settings
{
    public Settings(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        LogLevel = config.GetString("akka.loglevel", "INFO");
        AskTimeout = config.GetTimeSpan("akka.actor.ask-timeout", Timeout.InfiniteTimeSpan);
        LogDeadLetters = config.GetString("akka.log-dead-letters", "on").ToLowerInvariant() switch
        {
            "on" or "true" or "yes" => int.MaxValue,
            "off" or "false" or "no" => 0,
            var count => int.TryParse(count, out var n)
                ? n
                : throw new ConfigurationException(
                    $"akka.log-dead-letters is [{count}]; it must be on, off or a number"),
        };
        LogDeadLettersDuringShutdown = config.GetBoolean("akka.log-dead-letters-during-shutdown", false);
        DebugUnhandledMessage = config.GetBoolean("akka.actor.debug.unhandled", false);
    }

    public ActorSystem System { get; }
    public Config Config { get; }
    public string LogLevel { get; }

    /// <summary>How long an <c>Ask</c> without a time waits.</summary>
    public TimeSpan AskTimeout { get; }

    /// <summary>How many dead letters are logged.</summary>
    public int LogDeadLetters { get; }

    public bool LogDeadLettersDuringShutdown { get; }
    public bool DebugUnhandledMessage { get; }

    public override string ToString() => Config.ToString();
}
