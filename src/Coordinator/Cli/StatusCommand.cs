using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm status: what a run directory says of its run.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("RUN_DIR") { Description = "Of the run" };
        var json = new Option<bool>("--json")
        {
            Description = "Print cluster.json as it is, with whether the coordinator lives",
        };
        var command = new Command("status", "Show where a run is and which processes it has") { directory, json };
        command.SetAction(parsed => Show(RunProcesses.Read(parsed.GetValue(directory)!), parsed.GetValue(json)));
        return command;
    }

    private static int Show(RunProcesses run, bool json)
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
        Console.Out.WriteLine($"step {step} of {steps}{loss}; {(alive ? root.GetProperty("phase").GetString() : "not running")}");
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
