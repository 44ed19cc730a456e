using System.CommandLine;
using ClusterLlm.Coordinator.Cli.Completion;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// clusterllm completion: a script for the shell. It holds all that it offers and never starts this program, which a
/// key in a shell could not wait for.
/// </summary>
internal static class CompletionCommand
{
    public static Command Create() => new("completion", "Print a script that completes commands in a shell")
    {
        Script("bash", BashScript.Of),
        Script("zsh", ZshScript.Of),
        Script("fish", FishScript.Of),
    };

    private static Command Script(string shell, Func<IReadOnlyList<CompletionVerb>, string> script)
    {
        var command = new Command(shell, $"For {shell}");
        command.SetAction(_ =>
        {
            Console.Out.Write(script(CompletionVerb.All(CommandLine.Create())).ReplaceLineEndings("\n"));
            return ExitCodes.Done;
        });
        return command;
    }
}
