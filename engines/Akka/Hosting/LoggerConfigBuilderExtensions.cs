using Microsoft.Extensions.Logging;

namespace Akka.Hosting;

/// <summary>Logging through Microsoft.Extensions.Logging.</summary>
public static class LoggerConfigBuilderExtensions
{
    /// <summary>Logs to the host's logger factory.</summary>
    public static LoggerConfigBuilder AddLoggerFactory(this LoggerConfigBuilder builder) => builder.AddFactory(null);

    public static LoggerConfigBuilder AddLoggerFactory(
        this LoggerConfigBuilder builder, ILoggerFactory loggerFactory) =>
        builder.AddFactory(loggerFactory);
}
