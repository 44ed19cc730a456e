using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;
using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// clusterllm checkpoint: what a run could continue from, whether it is whole, and the removal of the rest.
/// </summary>
internal static class CheckpointCommand
{
    public static Command Create()
    {
        var command = new Command("checkpoint",
            "Have a running run write a checkpoint (now); look at those of a run, and remove old ones")
        {
            CheckpointNow.Create(), List(), Verify(), Prune(),
        };
        CheckpointNow.AddTo(command);
        return command;
    }

    private static Command List()
    {
        var (directory, json) = (DirectoryArgument(), JsonOption());
        var command = new Command("list", "Show each checkpoint, and which one a resume takes") { directory, json };
        command.SetAction(parsed =>
        {
            var (folder, reports) = Examine(parsed.GetValue(directory)!);
            var resumed = Resumed(folder, reports);
            if (parsed.GetValue(json))
                Print(folder, reports, resumed);
            else if (reports.Count == 0)
                Console.Out.WriteLine("no checkpoints");
            else
                reports.ForEach(report => Console.Out.WriteLine(Line(report, resumed)));
            return ExitCodes.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var (directory, json) = (DirectoryArgument(), JsonOption());
        var command = new Command("verify",
            "Read every byte of every checkpoint; exit code 1 when one is damaged") { directory, json };
        command.SetAction(parsed =>
        {
            var (folder, reports) = Examine(parsed.GetValue(directory)!);
            var damaged = reports.Where(report => !report.IsWhole).ToList();
            if (parsed.GetValue(json))
                Print(folder, reports, Resumed(folder, reports));
            else
                Console.Out.WriteLine($"{reports.Count - damaged.Count} of {reports.Count} checkpoints are whole");
            foreach (var report in damaged)
                Console.Error.WriteLine($"damaged: step {report.Step}: {report.Problem}");
            return damaged.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static Command Prune()
    {
        var (directory, json) = (DirectoryArgument(), JsonOption());
        var keep = new Option<int>("--keep") { Description = "How many whole ones stay, the newest", Required = true };
        var damaged = new Option<bool>("--damaged") { Description = "Remove damaged ones, too" };
        var command = new Command("prune", "Remove old checkpoints; the newest that is whole always stays")
        {
            directory, keep, damaged, json
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(keep) < 1)
                throw new ConfigurationException($"--keep {parsed.GetValue(keep)}: at least 1 must stay");
            using var held = CheckpointFolder.Find(parsed.GetValue(directory)!).Run?.Lock();
            var (folder, reports) = Examine(parsed.GetValue(directory)!);
            var whole = reports.Where(report => report.IsWhole).Select(report => report.Step);
            // The one that a resume takes stays, whatever else is whole.
            var surplus = CheckpointPruner.Surplus(whole, parsed.GetValue(keep), Resumed(folder, reports)?.Step);
            var removed = reports
                .Where(report => report.IsWhole ? surplus.Contains(report.Step) : parsed.GetValue(damaged))
                .Select(report => CheckpointPruner.Remove(folder.Path, report.Step)).ToList();
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(new
                {
                    removed,
                    kept = reports.Select(report => report.Directory).Except(removed),
                }, JsonText.Options));
            else
                Console.Out.WriteLine($"{removed.Count} removed, {reports.Count - removed.Count} kept");
            return ExitCodes.Done;
        });
        return command;
    }

    private static (CheckpointFolder Folder, List<CheckpointReport> Reports) Examine(string directory)
    {
        var folder = CheckpointFolder.Find(directory);
        return (folder, [.. CheckpointReader.Examine(folder.Path)]);
    }

    private static CheckpointReport? Resumed(CheckpointFolder folder, List<CheckpointReport> reports)
    {
        var refusals = folder.Refusals();
        return reports.Find(report =>
            report is { IsWhole: true, Manifest: { } manifest } && refusals(manifest) is null);
    }

    private static string Line(CheckpointReport report, CheckpointReport? resumed) => string.Create(
        CultureInfo.InvariantCulture,
        $"step {report.Step,-10} {report.Bytes / 1e6,10:F1} MB  {report.Written:yyyy-MM-dd HH:mm:ss}Z  {report.Problem ?? "whole"}{(report == resumed ? "  <- a resume takes this one" : "")}");

    private static void Print(CheckpointFolder folder, List<CheckpointReport> reports, CheckpointReport? resumed) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(
            new
            {
                directory = folder.Path,
                resume = resumed?.Step,
                damaged = reports.Count(report => !report.IsWhole),
                checkpoints = reports.Select(report => new
                {
                    step = report.Step,
                    directory = report.Directory,
                    bytes = report.Bytes,
                    written = report.Written.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                    whole = report.IsWhole,
                    problem = report.Problem,
                    parameters_sha256 = report.Manifest?.ParametersSha256,
                }),
            }, JsonText.Options));

    private static Argument<string> DirectoryArgument() =>
        new("DIR") { Description = "A run directory, or its folder of checkpoints" };

    private static Option<bool> JsonOption() => new("--json") { Description = "Print one JSON object" };
}
