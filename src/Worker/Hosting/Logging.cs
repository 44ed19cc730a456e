using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace ClusterLlm.Worker.Hosting;

internal static class Logging
{
    public const string LevelVariable = "CLUSTERLLM_LOG";

    /// <summary>
    /// One line an entry, to stderr: warnings and above, or from the level that CLUSTERLLM_LOG names.
    /// </summary>
    public static ILoggingBuilder ToStderr(this ILoggingBuilder logging)
    {
        var level = Enum.TryParse<LogLevel>(Environment.GetEnvironmentVariable(LevelVariable), ignoreCase: true,
            out var named)
            ? named : LogLevel.Warning;
        return logging.ClearProviders().SetMinimumLevel(level)
            .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace)
            .AddSimpleConsole(options =>
            {
                options.SingleLine = true;
                options.TimestampFormat = "HH:mm:ss.fff ";
                options.ColorBehavior = LoggerColorBehavior.Disabled;
            });
    }
}
