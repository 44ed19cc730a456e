using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>Passes what is logged here on to loggers of a factory that somebody else owns.</summary>
internal sealed class ForwardingLoggers(ILoggerFactory target) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => target.CreateLogger(categoryName);

    public void Dispose()
    {
    }
}
