using ClusterLlm.Protocol.Control;

namespace ClusterLlm.Simulation.Values;

/// <summary>One step of the undisturbed run; State is that after it.</summary>
internal sealed record OracleStep
{
    public required StateValue State { get; init; }
    public ulong Gradient { get; init; }
    public double Loss { get; init; }
    public bool Skip { get; init; }
    public UpdateCoefficients Update { get; init; }
    public long OptimizerSteps { get; init; }
    public long TotalTokens { get; init; }
}
