namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>A place in the run and the process that fills it.</summary>
internal sealed record WorkerView
{
    public required string Id { get; init; }
    public required int Pid { get; init; }
    public required string Host { get; init; }

    /// <summary>Of its data plane.</summary>
    public required string Address { get; init; }

    /// <summary>Its own HTTP server; null when it has none.</summary>
    public required string? Http { get; init; }

    /// <summary>absent, joined, receiving, ready or given_up.</summary>
    public required string Status { get; init; }

    public required string Phase { get; init; }
    public required double PhaseSeconds { get; init; }
    public required int Generation { get; init; }

    /// <summary>The step whose state it holds; null when it holds none.</summary>
    public required long? Step { get; init; }

    /// <summary>What its last step took it to compute beyond the fastest worker.</summary>
    public required double LagSeconds { get; init; }

    public required int MicroBatchesDone { get; init; }
    public required long ResidentBytes { get; init; }

    /// <summary>The worker whose data it needs most.</summary>
    public required string? WaitsFor { get; init; }

    public required string Detail { get; init; }

    /// <summary>Processes that filled this place before, under this coordinator.</summary>
    public required int Restarts { get; init; }

    public required bool Draining { get; init; }
}
