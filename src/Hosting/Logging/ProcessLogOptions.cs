using ClusterLlm.Model.Configuration;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Hosting.Logging;

/// <summary>How one process logs.</summary>
public sealed record ProcessLogOptions
{
    /// <summary>Names a level for one process, over what its configuration says.</summary>
    public const string LevelVariable = "CLUSTERLLM_LOG";

    public LogFormat Format { get; init; } = LogFormat.Console;

    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Lines go to standard error too, whether or not there is a file.</summary>
    public bool ToStderr { get; init; }

    /// <summary>The log file; null: none until <see cref="ProcessLog.WriteTo"/> names one.</summary>
    public string? Path { get; init; }

    /// <summary>A file that would grow beyond it is put aside.</summary>
    public long MaxFileBytes { get; init; } = 10_000_000;

    /// <summary>Files kept, the one written to included.</summary>
    public int Files { get; init; } = 3;

    /// <exception cref="ConfigurationException">CLUSTERLLM_LOG names no level.</exception>
    public static ProcessLogOptions From(LoggingOptions logging) => new()
    {
        Format = logging.Format,
        Level = ParseLevel(Environment.GetEnvironmentVariable(LevelVariable))
            ?? Enum.Parse<LogLevel>(logging.Level.ToString()),
    };

    internal static LogLevel? ParseLevel(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        var names = Enum.GetNames<LoggingLevel>();
        return names.Contains(text, StringComparer.OrdinalIgnoreCase)
            ? Enum.Parse<LogLevel>(text, ignoreCase: true)
            : throw new ConfigurationException(
                $"{LevelVariable} is {text}, but must be {string.Join('|', names).ToLowerInvariant()}");
    }
}
