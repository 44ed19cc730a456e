using ClusterLlm.Simulation.Cli;

namespace ClusterLlm.Simulation;

internal static class Program
{
    private static int Main(string[] args) => SimulationCommand.Run(args);
}
