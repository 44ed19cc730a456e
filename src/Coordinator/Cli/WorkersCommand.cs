using System.CommandLine;
using System.Text.Json;
using Akka.Actor;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Control;
using ClusterLlm.Protocol.Planes;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm workers: who takes part in a run, and letting one go.</summary>
internal static class WorkersCommand
{
    private const string Reason = "drained from the command line";

    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromSeconds(1);

    public static Command Create() =>
        new("workers", "Look at the workers of a run, and let one go") { List(), Drain() };

    private static Command List()
    {
        var (target, json) = (new RunTarget(), new Option<bool>("--json") { Description = "Print JSON" });
        var command = new Command("list", "Show each worker's process, state and phase") { json };
        target.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!target.IsRemote(parsed) && RunTarget.Live(target.Directory(parsed)) is { Api: null } run)
                return Show(run, parsed.GetValue(json));
            using var client = target.Connect(parsed);
            var workers = await client.WorkersAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(
                    JsonSerializer.Serialize(workers.Workers, OperationsJson.Readable.IReadOnlyListWorkerView));
            else
                foreach (var worker in workers.Workers)
                    Console.Out.WriteLine(LiveStatus.Line(worker));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Of a run without an API.</summary>
    private static int Show(RunProcesses run, bool json)
    {
        if (json)
            Console.Out.WriteLine(JsonSerializer.Serialize(run.Workers, JsonText.Options));
        else
            foreach (var worker in run.Workers)
                Console.Out.WriteLine(Line(worker));
        return ExitCodes.Done;
    }

    public static Command Drain()
    {
        var worker = new Argument<string>("ID") { Description = "Such as w1, or the name of its pod" };
        var target = new RunTarget();
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
            worker, coordinator, certificates, token, wait,
        };
        target.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            var id = new WorkerId(RunProcesses.ParseWorker(parsed.GetValue(worker)!));
            return DrainAsync(() => AskAsync(parsed, coordinator, () => RunAccess.From(parsed.GetValue(certificates),
                parsed.GetValue(token)), target, id, cancellation), id, TimeSpan.FromSeconds(parsed.GetValue(wait)),
                cancellation);
        });
        return command;
    }

    public static string Line(JsonElement worker) =>
        $"{worker.GetProperty("id").GetString(),-12} process {worker.GetProperty("pid").GetInt32()} on "
        + $"{worker.GetProperty("host").GetString()}: {worker.GetProperty("status").GetString()}, "
        + $"{worker.GetProperty("phase").GetString()}";

    private static async Task<int> DrainAsync(Func<Task<string?>> ask, WorkerId worker, TimeSpan wait,
        CancellationToken cancellation)
    {
        var time = TimeProvider.System;
        var began = time.GetTimestamp();
        while (true)
        {
            var refusal = await ask().ConfigureAwait(false);
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

    /// <summary>
    /// Over the API where the run has one; a coordinator that is named is asked on the control plane.
    /// </summary>
    /// <returns>Why not; null when it leaves.</returns>
    private static async Task<string?> AskAsync(ParseResult parsed, Option<string?> coordinator,
        Func<RunAccess> access, RunTarget target, WorkerId worker, CancellationToken cancellation)
    {
        if (parsed.GetValue(coordinator) is { } at)
        {
            var with = access();
            return await AskAsync(CoordinatorAt.Parse("--coordinator", at, with.Tls is not null), worker, with)
                .ConfigureAwait(false);
        }
        if (!target.IsRemote(parsed) && RunTarget.Live(target.Directory(parsed)) is { Api: null } run)
            return await AskAsync(run.Address, worker, RunAccess.Of(run)).ConfigureAwait(false);
        using var client = target.Connect(parsed);
        try
        {
            await client.AskAsync($"workers/{worker}/drain", Reason, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (ConfigurationException refused)
        {
            return refused.Message;
        }
    }

    private static async Task<string?> AskAsync(string coordinator, WorkerId worker, RunAccess access)
    {
        try
        {
            var answer = await CoordinatorClient.AskAsync<DrainAnswered>(coordinator,
                new DrainWorker(worker, Reason, access.Token), access.Tls).ConfigureAwait(false);
            return answer.Accepted ? null : answer.Reason;
        }
        catch (AskTimeoutException)
        {
            throw new IOException($"the coordinator at {coordinator} does not answer");
        }
    }
}
