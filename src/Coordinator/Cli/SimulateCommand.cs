using System.CommandLine;
using System.Diagnostics;
using ClusterLlm.Coordinator.Supervision;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm simulate: hands its arguments to the simulator, a program of its own.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var command = new Command("simulate", "Put coordinator and workers through faults in a simulated cluster: "
            + "--seed N, --seeds N, --workers N, --steps N, --mtbf SECONDS, --trace, --json")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.UnmatchedTokens, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var program = SiblingProgram.Find("Simulation", "CLUSTERLLM_SIMULATION");
        using var simulator = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false })!;
        using var cancelled = cancellation.Register(simulator.Kill);
        await simulator.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return simulator.ExitCode;
    }
}
