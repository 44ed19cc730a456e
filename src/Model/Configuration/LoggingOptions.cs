namespace ClusterLlm.Model.Configuration;

public enum LogFormat { Console, Json }

public enum LoggingLevel { Trace, Debug, Information, Warning, Error, Critical }

/// <summary>What the run's processes write to logs/, and how. None of it touches the result.</summary>
public sealed record LoggingOptions
{
    /// <summary>Console: a line for people. Json: an object a line, for machines.</summary>
    public LogFormat Format { get; init; } = LogFormat.Console;

    /// <summary>The least important level that is written.</summary>
    public LoggingLevel Level { get; init; } = LoggingLevel.Information;
}
