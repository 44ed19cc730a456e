using System.CommandLine;
using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm runs: every run of a folder, in a line each.</summary>
internal static class RunsCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR")
        {
            Description = "Folder of run directories",
            DefaultValueFactory = _ => RunPaths.DefaultRoot,
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("runs", "List the runs of a folder, the newest first") { folder, json };
        command.SetAction(parsed =>
        {
            var runs = List(parsed.GetValue(folder)!, TimeProvider.System);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(new { runs }, JsonText.Options));
            else if (runs.Count == 0)
                Console.Out.WriteLine($"no runs in {parsed.GetValue(folder)}");
            else
                Table(runs).Write(Console.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>By age, the newest first. One that cannot be read is among them, with the reason.</summary>
    /// <exception cref="ConfigurationException">There is no such folder.</exception>
    public static IReadOnlyList<RunOverview> List(string folder, TimeProvider time)
    {
        if (!Directory.Exists(folder))
            throw new ConfigurationException($"{folder}: no such folder; expected one that holds run directories");
        return
        [
            .. RunPaths.Under(folder).Select(run => Read(run, time))
                .OrderByDescending(run => run.Started ?? DateTimeOffset.MinValue)
                .ThenByDescending(run => run.Name, StringComparer.Ordinal),
        ];
    }

    private static RunOverview Read(RunDirectory run, TimeProvider time)
    {
        try
        {
            return RunOverview.Read(run, time);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RunOverview
            {
                Name = Path.GetFileName(run.Path),
                Directory = run.Path,
                State = RunCondition.Died,
                Reason = $"cannot be read: {error.Message}",
            };
        }
    }

    private static TextTable Table(IReadOnlyList<RunOverview> runs)
    {
        var table = new TextTable(
            "name", "state", "step", "loss", "val loss", "tokens/s", "started", "duration", "size");
        foreach (var run in runs)
            table.Add(run.Name, run.State.Word(), run.Steps is { } steps ? $"{run.Step}/{steps}" : $"{run.Step}",
                Quantities.Loss(run.Loss), Quantities.Loss(run.ValLoss), Quantities.Whole(run.TokensPerSecond),
                Quantities.Time(run.Started), Quantities.Seconds(run.Seconds), Quantities.Bytes(run.Bytes));
        return table;
    }
}
