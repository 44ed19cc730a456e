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
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

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
        var worker = new Argument<string>("ID") { Description = "Such as w1, or the name of its pod" };
        var directory = DirectoryOption();
        var coordinator = new Option<string?>("--coordinator")
        {
            Description = "The run's coordinator, from another host",
            HelpName = "host:port",
        };
        var certificates = new Option<string?>("--certificates")
        {
            Description = "With --coordinator: this machine's folder with ca.pem, node.pem and node.key",
            HelpName = "dir",
        };
        var token = new Option<string?>("--join-token-file")
        {
            Description = "With --coordinator: the file with the secret that the run asks for",
            HelpName = "file",
        };
        var wait = new Option<double>("--wait")
        {
            Description = "Seconds to ask again while it is refused, for example because it is the last worker",
            HelpName = "seconds",
        };
        var command = new Command("drain", "Let a worker finish its step and leave; nothing is aborted or lost")
        {
            worker, directory, coordinator, certificates, token, wait,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var id = new WorkerId(RunProcesses.ParseWorker(parsed.GetValue(worker)!));
            if (parsed.GetValue(coordinator) is { } at)
            {
                var folder = parsed.GetValue(certificates);
                return DrainAsync(CoordinatorAt.Parse("--coordinator", at, folder is not null), id,
                    RunAccess.From(folder, parsed.GetValue(token)), TimeSpan.FromSeconds(parsed.GetValue(wait)),
                    cancellation);
            }
            var run = RunProcesses.ReadLive(parsed.GetValue(directory));
            return DrainAsync(run.Address, id, RunAccess.Of(run), TimeSpan.FromSeconds(parsed.GetValue(wait)), cancellation);
        });
        return command;
    }

    public static string Line(JsonElement worker) =>
        $"{worker.GetProperty("id").GetString(),-12} process {worker.GetProperty("pid").GetInt32()} on "
        + $"{worker.GetProperty("host").GetString()}: {worker.GetProperty("status").GetString()}, "
        + $"{worker.GetProperty("phase").GetString()}";

    private static async Task<int> DrainAsync(string coordinator, WorkerId worker, RunAccess access,
        TimeSpan wait, CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (true)
        {
            var refusal = await AskAsync(coordinator, worker, access).ConfigureAwait(false);
            if (refusal is null)
            {
                Console.Out.WriteLine($"{worker} leaves after the step under way");
                return ExitCodes.Done;
            }
            if (time.GetElapsedTime(began) >= wait)
                throw new ConfigurationException($"{worker} is not drained: {refusal}");
            await Task.Delay(AskAgainAfter, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <returns>Why not; null when it leaves.</returns>
    private static async Task<string?> AskAsync(string coordinator, WorkerId worker, RunAccess access)
    {
        try
        {
            var answer = await CoordinatorClient.AskAsync<DrainAnswered>(coordinator,
                new DrainWorker(worker, "drained from the command line", access.Token), access.Tls).ConfigureAwait(false);
            return answer.Accepted ? null : answer.Reason;
        }
        catch (AskTimeoutException)
        {
            throw new IOException($"the coordinator at {coordinator} does not answer");
        }
    }

    private static Option<string?> DirectoryOption() => new("--run-dir")
    {
        Description = "Of the run (default: the newest under runs/ that is running)",
        HelpName = "dir",
    };
}
