using ClusterLlm.Protocol;

namespace ClusterLlm.Simulation.Checks;

/// <summary>What the checker remembers of one worker process.</summary>
internal sealed class WorkerRecord
{
    /// <summary>Of all coordinators that it follows or followed.</summary>
    public Fence HighestFence { get; set; }

    /// <summary>The last commit that reached it, and the highest fence that it came from.</summary>
    public (StepId Step, Fence Fence) Commit { get; set; }
}
