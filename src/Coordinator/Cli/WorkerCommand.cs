using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using ClusterLlm.Coordinator.Supervision;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm worker: one more worker for a run whose coordinator is elsewhere.</summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var join = new Option<string>("--join")
        {
            Description = "The run's coordinator",
            HelpName = "host:port",
            Required = true,
        };
        var place = new Option<int>("--worker-id")
        {
            Description = "A place of its own (default: given by the coordinator)",
            DefaultValueFactory = _ => -1,
        };
        var host = new Option<string?>("--host")
        {
            Description = "The address by which others reach this worker (default: that from which it reaches the coordinator)",
            HelpName = "address",
        };
        var command = new Command("worker", "Take part in a run, beside the workers that its coordinator started")
        {
            join, place, host,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var id = parsed.GetValue(place).ToString(CultureInfo.InvariantCulture);
            List<string> arguments = ["--coordinator", Address(parsed.GetValue(join)!), "--worker-id", id];
            if (parsed.GetValue(host) is { } own)
                arguments.AddRange(["--data-host", own]);
            return RunAsync(arguments, cancellation);
        });
        return command;
    }

    private static string Address(string hostAndPort)
    {
        var colon = hostAndPort.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(hostAndPort.AsSpan(colon + 1), NumberStyles.None,
            CultureInfo.InvariantCulture, out var port) || port == 0)
            throw new ConfigurationException($"--join {hostAndPort}: expected host:port, such as 10.0.0.5:4053");
        return ControlPlane.Address(hostAndPort[..colon], port);
    }

    private static async Task<int> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(WorkerExecutable.Find(), arguments) { UseShellExecute = false };
        using var interrupts = new Sessions.Interrupts();
        using var worker = Process.Start(start)!;
        // A worker ignores Ctrl-C, since its coordinator tells it when to end; one that was joined by hand is ended by
        // hand.
        using var asked = interrupts.First.Register(() => Terminate(worker.Id));
        using var forced = interrupts.Second.Register(() => worker.Kill());
        await worker.WaitForExitAsync(cancellation).ConfigureAwait(false);
        return worker.ExitCode;
    }

    private static void Terminate(int processId)
    {
        using var kill = Process.Start("kill", ["-TERM", processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }
}
