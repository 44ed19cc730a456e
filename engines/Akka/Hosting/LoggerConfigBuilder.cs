using Akka.Event;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using LogLevel = Akka.Event.LogLevel;

namespace Akka.Hosting;

/// <summary>Where the system logs to. By default it prints.</summary>
public sealed class LoggerConfigBuilder
{
    private readonly List<Func<IServiceProvider, ILogSink>> _sinks = [_ => new StandardOutSink()];

    internal LoggerConfigBuilder(AkkaConfigurationBuilder builder) => Builder = builder;

    internal AkkaConfigurationBuilder Builder { get; }

    /// <summary>The least important level that is logged; by default that of the configuration.</summary>
    public LogLevel? Level { get; private set; }

    public LogLevel LogLevel
    {
        get => Level ?? LogLevel.InfoLevel;
        set => Level = value;
    }

    public LoggerConfigBuilder ClearLoggers()
    {
        _sinks.Clear();
        return this;
    }

    /// <summary>Prints.</summary>
    public LoggerConfigBuilder AddDefaultLogger()
    {
        _sinks.Add(_ => new StandardOutSink());
        return this;
    }

    internal LoggerConfigBuilder AddFactory(ILoggerFactory? factory)
    {
        _sinks.Add(services => new LoggerFactorySink(factory ?? services.GetRequiredService<ILoggerFactory>()));
        return this;
    }

    internal LoggingSetup Build(IServiceProvider services) =>
        new(Level, [.. _sinks.Select(create => create(services))]);
}
