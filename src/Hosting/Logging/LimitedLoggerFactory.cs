using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>Loggers with limits for the libraries that the network reaches, and ordinary ones for the rest.</summary>
internal sealed class LimitedLoggerFactory(ILoggerFactory inner, TimeProvider time) : ILoggerFactory
{
    private static readonly string[] Reachable = ["Akka", "Microsoft.AspNetCore"];

    private readonly LogLimiter _limiter = new(LogLimit.Default, time);

    public ILogger CreateLogger(string categoryName)
    {
        var logger = inner.CreateLogger(categoryName);
        return Reachable.Any(name => categoryName.StartsWith(name, StringComparison.Ordinal))
            ? new LimitedLogger(logger, _limiter) : logger;
    }

    public void AddProvider(ILoggerProvider provider) => inner.AddProvider(provider);

    public void Dispose()
    {
        // The services that made it own the inner one.
    }
}
