using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Operations.Client;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm status: where a run is, as its API says, or what it left behind.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var directory = new Argument<string?>("RUN_DIR")
        {
            Description = "Of the run (default: the newest under runs/ that is running)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print one JSON object: what the API and cluster.json say, with whether the coordinator lives",
        };
        var target = new RunTarget();
        var command = new Command("status", "Show where a run is and which processes it has") { directory, json };
        target.AddTo(command);
        command.SetAction((parsed, cancellation) =>
        {
            if (target.IsRemote(parsed))
                return LiveStatus.ShowAsync(target.Connect(parsed), null, parsed.GetValue(json), cancellation);
            var named = parsed.GetValue(directory) ?? target.Directory(parsed);
            var run = named is null ? RunProcesses.ReadLive(null) : RunProcesses.Read(named);
            return run is { IsAlive: true, Api: not null }
                ? LiveStatus.ShowAsync(
                    target.Connect(parsed, run.Directory.Path), run, parsed.GetValue(json), cancellation)
                : Task.FromResult(Show(run, parsed.GetValue(json)));
        });
        return command;
    }

    public static int Show(RunProcesses run, bool json)
    {
        var (root, alive) = (run.Root, run.IsAlive);
        if (json)
        {
            var fields = root.EnumerateObject()
                .ToDictionary(field => field.Name, object (field) => field.Value.Clone());
            fields["alive"] = alive;
            Console.Out.WriteLine(JsonSerializer.Serialize(fields, JsonText.Options));
            return ExitCodes.Done;
        }
        var (step, steps) = (root.GetProperty("step").GetInt64(), root.GetProperty("steps").GetInt64());
        var loss = root.GetProperty("loss") is { ValueKind: JsonValueKind.Number } value
            ? string.Create(CultureInfo.InvariantCulture, $", loss {value.GetDouble():F4}") : "";
        Console.Out.WriteLine(
            $"step {step} of {steps}{loss}; {(alive ? root.GetProperty("phase").GetString() : "not running")}");
        Console.Out.WriteLine($"coordinator  process {run.ProcessId} at {run.Address}{(alive ? "" : " (ended)")}");
        foreach (var worker in run.Workers)
            Console.Out.WriteLine(WorkersCommand.Line(worker));
        var facts = new JournalFacts(JournalFile.ReadAll(run.Directory.Journal));
        var losses = facts.Commits.Select(commit => commit.Loss).ToList();
        if (losses.Count > 1)
            Console.Out.WriteLine($"loss         {Sparkline.Of(losses, 60)}");
        return ExitCodes.Done;
    }
}
