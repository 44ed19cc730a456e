using System.CommandLine;
using ClusterLlm.Coordinator.Operations.Client;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm pause and resume: wishes that are answered at once.</summary>
internal static class ControlCommands
{
    public static Command Pause() =>
        Simple("pause", "paused", "Let a run rest after the step under way; its workers stay, and nothing is lost");

    public static Command Resume() => Simple("resume", "resumed", "Let a paused run go on");

    /// <param name="done">Such as paused.</param>
    public static Option<string> ReasonOption(string done) => new("--reason")
    {
        Description = "For the run's events",
        HelpName = "text",
        DefaultValueFactory = _ => $"{done} on the command line",
    };

    private static Command Simple(string verb, string done, string description)
    {
        var (target, reason) = (new RunTarget(), ReasonOption(done));
        var command = new Command(verb, description);
        target.AddTo(command);
        command.Options.Add(reason);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = target.Connect(parsed);
            return await AskAsync(client, verb, parsed.GetValue(reason)!, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> AskAsync(
        RunClient client, string what, string reason, CancellationToken cancellation)
    {
        var answer = await client.AskAsync(what, reason, cancellation).ConfigureAwait(false);
        Console.Out.WriteLine(answer.Reason);
        return ExitCodes.Done;
    }
}
