using ClusterLlm.Simulation.Checks;

namespace ClusterLlm.Simulation;

/// <summary>How the simulation of one seed went.</summary>
internal sealed record SimulationResult
{
    public required SimulationPlan Plan { get; init; }

    /// <summary>The promise that was broken; null when all held and the run completed.</summary>
    public InvariantViolation? Violation { get; init; }

    /// <summary>Distinct steps that were committed.</summary>
    public int Steps { get; init; }

    /// <summary>Commits, replays among them.</summary>
    public long Commits { get; init; }

    public int Faults { get; init; }

    /// <summary>Simulated.</summary>
    public double Seconds { get; init; }

    /// <summary>Mean simulated time from one commit to the next, from the first on.</summary>
    public double StepSeconds { get; init; }

    public long Events { get; init; }

    /// <summary>Between coordinator and workers, both ways.</summary>
    public long ControlMessages { get; init; }

    /// <summary>CPU seconds that the coordinator's machine took.</summary>
    public double CoordinatorSeconds { get; init; }

    public ulong TraceHash { get; init; }
}
