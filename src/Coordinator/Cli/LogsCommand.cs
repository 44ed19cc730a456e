using System.CommandLine;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Operations.History;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm logs: what a process of a run wrote down, of one that has ended, too.</summary>
internal static class LogsCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    public static Command Create()
    {
        var target = new RunTarget();
        var process = new Option<string>("--process")
        {
            Description = "coordinator, or a worker such as w0",
            DefaultValueFactory = _ => "coordinator",
        };
        var lines = new Option<int>("--lines", "-n")
        {
            Description = "How many of the last lines",
            DefaultValueFactory = _ => 50,
        };
        var follow = new Option<bool>("--follow", "-f") { Description = "Go on with what comes, until the run ends" };
        var command = new Command("logs", "Show the log of a process of a run") { process, lines, follow };
        target.AddTo(command);
        command.SetAction((parsed, cancellation) => ShowAsync(Source(target, parsed, parsed.GetValue(process)!),
            parsed.GetValue(lines), parsed.GetValue(follow), cancellation));
        return command;
    }

    private static async Task<int> ShowAsync(Func<int, long?, CancellationToken, Task<(string, long)>> read, int lines,
        bool follow, CancellationToken cancellation)
    {
        if (lines is < 1 or > Operations.Http.Asked.MostLines)
            throw new ConfigurationException($"--lines is {lines}, but must be 1 to {Operations.Http.Asked.MostLines}");
        using var interrupts = new Interrupts();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, interrupts.First);
        var (text, end) = await read(lines, null, either.Token).ConfigureAwait(false);
        Console.Out.Write(text);
        using var timer = new PeriodicTimer(LookEvery);
        try
        {
            while (follow && await timer.WaitForNextTickAsync(either.Token).ConfigureAwait(false))
            {
                (text, end) = await read(lines, end, either.Token).ConfigureAwait(false);
                Console.Out.Write(text);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or EndOfStreamException or IOException)
        {
            // The user has seen enough, or the run has ended.
        }
        return ExitCodes.Done;
    }

    /// <summary>The file itself where it is at hand, else the API.</summary>
    private static Func<int, long?, CancellationToken, Task<(string, long)>> Source(RunTarget target,
        ParseResult parsed,
        string process)
    {
        if (target.IsRemote(parsed))
        {
            var client = target.Connect(parsed);
            return (lines, after, cancellation) => client.LogAsync(process, lines, after, cancellation);
        }
        var run = target.Directory(parsed) is { } named ? RunProcesses.Read(named) : RunProcesses.ReadLive(null);
        if (!LogTail.IsProcess(process))
            throw new ConfigurationException($"--process {process}: expected coordinator, or a worker such as w0");
        return (lines, after, _) => Task.FromResult(FromFile(run.Directory, process, lines, after));
    }

    private static (string, long) FromFile(RunDirectory run, string process, int lines, long? after)
    {
        var path = run.LogOf(process);
        var found = after is { } at ? LogTail.ReadAfter(path, at) : LogTail.Read(path, lines);
        if (found is not var (text, end))
            throw new ConfigurationException($"{path}: no such log");
        return after is not null && text.Length == 0 && !RunProcesses.Read(run.Path).IsAlive
            ? throw new EndOfStreamException("the run has ended") : (text, end);
    }
}
