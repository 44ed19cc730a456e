using ClusterLlm.Simulation.Checks;
using ClusterLlm.Simulation.Engine;
using ClusterLlm.Simulation.Mutations;

namespace ClusterLlm.Simulation;

/// <summary>Runs one world and says how it went.</summary>
internal static class Simulator
{
    public static SimulationResult Run(SimulationPlan plan, Mutation? mutation = null, Action<string>? line = null)
    {
        var world = new World(plan, mutation, line);
        InvariantViolation? violation = null;
        try
        {
            world.Run();
        }
        catch (InvariantViolation broken)
        {
            violation = broken;
        }
        return new SimulationResult
        {
            Plan = plan,
            Violation = violation,
            Steps = world.Checker.Run.StepsCommitted,
            Commits = world.Checker.Run.Commits,
            Faults = world.Faults.Count,
            Seconds = world.Events.Now / (double)Ticks.Second,
            Events = world.Events.Executed,
            StepSeconds = world.Checker.Run.StepSeconds,
            ControlMessages = world.ControlMessages,
            CoordinatorSeconds = world.CoordinatorNanoseconds / 1e9,
            TraceHash = world.Trace.Hash,
        };
    }
}
