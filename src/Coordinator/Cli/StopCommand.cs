using System.CommandLine;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm stop: a run finishes its step, writes a checkpoint and ends.</summary>
internal static class StopCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var (target, reason) = (new RunTarget(), ControlCommands.ReasonOption("stopped"));
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once, not when the run has ended" };
        var command = new Command("stop", "Let a run finish its step, write a checkpoint and end") { reason, noWait };
        target.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = target.Connect(parsed);
            var process = target.IsRemote(parsed) ? null : RunTarget.Live(target.Directory(parsed));
            var answer = await client.AskAsync("stop", parsed.GetValue(reason)!, cancellation).ConfigureAwait(false);
            Console.Out.WriteLine(answer.Reason);
            if (!parsed.GetValue(noWait))
                await EndedAsync(client, process, cancellation).ConfigureAwait(false);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>
    /// Until its process has gone, so that it can be resumed; from afar, until it says so or is silent.
    /// </summary>
    private static async Task EndedAsync(RunClient client, RunProcesses? run, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery);
        while (run?.Host == Environment.MachineName ? RunProcesses.Read(run.Directory.Path).IsAlive
            : !await HasEndedAsync(client, cancellation).ConfigureAwait(false))
            await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false);
        Console.Out.WriteLine(run is null ? "the run has ended"
            : $"the run has ended; {ResumeHint.Of(run.Directory)} goes on");
    }

    private static async Task<bool> HasEndedAsync(RunClient client, CancellationToken cancellation)
    {
        try
        {
            return (await client.StatusAsync(cancellation).ConfigureAwait(false)).Ended;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
