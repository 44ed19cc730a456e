namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>Where a run is. Times are in seconds, losses in nats a token.</summary>
internal sealed record RunStatus
{
    public required string Run { get; init; }
    public required string Name { get; init; }
    public required string Directory { get; init; }

    /// <summary>
    /// assembling, loading, admitting, stepping, settling, evaluating, saving or ended; paused at rest.
    /// </summary>
    public required string Phase { get; init; }

    /// <summary>Asked to rest; it does once the step under way is committed.</summary>
    public required bool Paused { get; init; }

    /// <summary>The last that was committed.</summary>
    public required long Step { get; init; }

    public required long Steps { get; init; }
    public required double? Loss { get; init; }
    public required double? ValLoss { get; init; }
    public required double? LearningRate { get; init; }
    public required double? GradNorm { get; init; }
    public required long Tokens { get; init; }

    /// <summary>Over the last steps.</summary>
    public required double? TokensPerSecond { get; init; }

    /// <summary>Part of this coordinator's time that went into steps that count.</summary>
    public required double Goodput { get; init; }

    public required int Generation { get; init; }
    public required long Fence { get; init; }
    public required int WorkersWanted { get; init; }
    public required int WorkersReady { get; init; }

    /// <summary>When this coordinator opened the run.</summary>
    public required DateTimeOffset Started { get; init; }

    public required double Seconds { get; init; }
    public required double? EtaSeconds { get; init; }
    public required long Parameters { get; init; }
    public required string Version { get; init; }
    public required bool Ended { get; init; }

    /// <summary>Null until it has ended.</summary>
    public required int? ExitCode { get; init; }

    /// <summary>Why it ended, or was paused; else null.</summary>
    public required string? Reason { get; init; }
}
