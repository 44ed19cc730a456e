using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Model.Configuration;

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
        command.SetAction(parsed =>
            Show(new RunDirectory(Path.GetFullPath(parsed.GetValue(directory)!)), parsed.GetValue(json)));
        return command;
    }

    private static int Show(RunDirectory directory, bool json)
    {
        if (!File.Exists(directory.Cluster))
            throw new ConfigurationException($"{directory.Path}: no run here (cluster.json is missing)");
        var text = File.ReadAllText(directory.Cluster);
        using var cluster = JsonDocument.Parse(text);
        var root = cluster.RootElement;
        var processId = root.GetProperty("coordinator").GetProperty("pid").GetInt32();
        var alive = IsAlive(processId);
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
        Console.Out.WriteLine($"coordinator  process {processId} at {root.GetProperty("coordinator").GetProperty("address").GetString()}{(alive ? "" : " (ended)")}");
        foreach (var worker in root.GetProperty("workers").EnumerateArray())
            Console.Out.WriteLine($"{worker.GetProperty("id").GetString(),-12} process {worker.GetProperty("pid").GetInt32()} on {worker.GetProperty("host").GetString()}: "
                + $"{worker.GetProperty("status").GetString()}, {worker.GetProperty("phase").GetString()}");
        var facts = new JournalFacts(JournalFile.ReadAll(directory.Journal));
        var losses = facts.Commits.Select(commit => commit.Loss).ToList();
        if (losses.Count > 1)
            Console.Out.WriteLine($"loss         {Sparkline.Of(losses, 60)}");
        return ExitCodes.Done;
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
