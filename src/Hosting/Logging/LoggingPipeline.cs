using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>What every process's loggers have in common.</summary>
internal static class LoggingPipeline
{
    /// <summary>
    /// Lines from that level on. Libraries that log each request or connection are heard from warnings on, unless
    /// everything is wanted.
    /// </summary>
    public static ILoggingBuilder AddProcessLines(this ILoggingBuilder logging, LogLevel level,
        LineLoggerProvider provider)
    {
        logging.ClearProviders().SetMinimumLevel(level).AddProvider(provider);
        if (level > LogLevel.Trace && level < LogLevel.Warning)
            foreach (var chatty in (string[])["Microsoft", "System"])
                logging.AddFilter(chatty, LogLevel.Warning);
        return logging;
    }
}
