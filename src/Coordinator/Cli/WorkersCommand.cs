using System.CommandLine;
using System.Text.Json;
using Akka.Actor;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm workers: who takes part in a run, and letting one go.</summary>
internal static class WorkersCommand
{
    public static Command Create() => new("workers", "Look at the workers of a run, and let one go") { List(), Drain() };

    private static Command List()
    {
        var (directory, json) = (DirectoryOption(), new Option<bool>("--json") { Description = "Print JSON" });
        var command = new Command("list", "Show each worker's process, state and phase") { directory, json };
        command.SetAction(parsed =>
        {
            var run = RunProcesses.ReadLive(parsed.GetValue(directory));
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(run.Workers, JsonText.Options));
            else
                foreach (var worker in run.Workers)
                    Console.Out.WriteLine(Line(worker));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Drain()
    {
        var worker = new Argument<string>("ID") { Description = "Such as w1" };
        var directory = DirectoryOption();
        var command = new Command("drain", "Let a worker finish its step and leave; nothing is aborted or lost")
        {
            worker, directory,
        };
        command.SetAction(async (parsed, _) =>
        {
            var id = new WorkerId(RunProcesses.ParseWorker(parsed.GetValue(worker)!));
            return await DrainAsync(RunProcesses.ReadLive(parsed.GetValue(directory)), id).ConfigureAwait(false);
        });
        return command;
    }

    public static string Line(JsonElement worker) =>
        $"{worker.GetProperty("id").GetString(),-12} process {worker.GetProperty("pid").GetInt32()} on "
        + $"{worker.GetProperty("host").GetString()}: {worker.GetProperty("status").GetString()}, "
        + $"{worker.GetProperty("phase").GetString()}";

    private static async Task<int> DrainAsync(RunProcesses run, WorkerId worker)
    {
        try
        {
            var answer = await CoordinatorClient.AskAsync<DrainAnswered>(run.Address,
                new DrainWorker(worker, "drained from the command line")).ConfigureAwait(false);
            if (!answer.Accepted)
                throw new ConfigurationException($"{worker} is not drained: {answer.Reason}");
            Console.Out.WriteLine($"{worker} leaves after the step under way");
            return ExitCodes.Done;
        }
        catch (AskTimeoutException)
        {
            await Console.Error.WriteLineAsync($"clusterllm: the coordinator at {run.Address} does not answer")
                .ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static Option<string?> DirectoryOption() => new("--run-dir")
    {
        Description = "Of the run (default: the newest under runs/ that is running)",
        HelpName = "dir",
    };
}
