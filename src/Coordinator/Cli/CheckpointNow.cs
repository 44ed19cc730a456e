using System.CommandLine;
using ClusterLlm.Coordinator.Operations.Client;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm checkpoint, or checkpoint now: a running run writes its state.</summary>
internal static class CheckpointNow
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    public static Command Create()
    {
        var command = new Command("now", "Have a running run write a checkpoint after the step under way");
        AddTo(command);
        return command;
    }

    public static void AddTo(Command command)
    {
        var (target, reason) = (new RunTarget(), ControlCommands.ReasonOption("asked for"));
        var noWait = new Option<bool>("--no-wait") { Description = "Return at once, not when it is written" };
        target.AddTo(command);
        command.Options.Add(reason);
        command.Options.Add(noWait);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = target.Connect(parsed);
            var answer = await client.AskAsync("checkpoint", parsed.GetValue(reason)!, cancellation)
                .ConfigureAwait(false);
            if (parsed.GetValue(noWait) || answer.Step is not { } step)
            {
                Console.Out.WriteLine(answer.Reason);
                return ExitCodes.Done;
            }
            return await WrittenAsync(client, step, cancellation).ConfigureAwait(false);
        });
    }

    private static async Task<int> WrittenAsync(RunClient client, long step, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(LookEvery);
        do
        {
            var status = await client.StatusAsync(cancellation).ConfigureAwait(false);
            var found = await client.CheckpointsAsync(cancellation).ConfigureAwait(false);
            if (found.Checkpoints.FirstOrDefault(checkpoint => checkpoint.Step >= step) is { } written)
            {
                Console.Out.WriteLine($"step {written.Step}: {written.Directory}");
                return ExitCodes.Done;
            }
            if (status.Ended)
                throw new IOException($"the run ended after step {status.Step} without it: {status.Reason}");
        }
        while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false));
        return ExitCodes.Failed;
    }
}
