namespace ClusterLlm.Simulation.Checks;

/// <summary>A promise was broken. Invariant is its name; ends the simulation of the seed.</summary>
internal sealed class InvariantViolation(string invariant, string what, Exception? inner = null)
    : Exception($"{invariant}: {what}", inner)
{
    public string Invariant => invariant;
}
