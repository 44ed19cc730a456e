using System.CommandLine;
using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Coordinator.RunHistory.Comparison;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>clusterllm compare: runs side by side: what was set differently, and what came out.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var directories = new Argument<string[]>("RUN_DIR")
        {
            Description = "Two or more runs",
            Arity = ArgumentArity.OneOrMore,
        };
        var target = new Option<double?>("--target")
        {
            Description = "A loss to reach (default: the lowest that all have reached)",
            HelpName = "loss",
        };
        var json = new Option<bool>("--json") { Description = "Print one JSON object" };
        var command = new Command("compare", "Show runs side by side, and whether they have the same bits")
        {
            directories, target, json,
        };
        command.SetAction(parsed =>
        {
            var runs = parsed.GetValue(directories)!.Select(RunPaths.Find).ToList();
            if (runs.Count < 2)
                throw new ConfigurationException("compare: expected two or more run directories");
            var comparison = new RunComparison([.. runs.Zip(RunPaths.Labels(runs),
                    (run, label) => ComparedRun.Read(run, label, TimeProvider.System))],
                parsed.GetValue(target));
            if (parsed.GetValue(json))
                Console.Out.WriteLine(JsonSerializer.Serialize(Json(comparison), JsonText.Options));
            else
                Print(comparison, Console.Out);
            return ExitCodes.Done;
        });
        return command;
    }

    public static void Print(RunComparison comparison, TextWriter output)
    {
        var runs = comparison.Runs;
        var table = new TextTable(["", .. runs.Select(run => TextTable.Printable(run.Overview.Name))]);
        foreach (var (key, values) in comparison.Differences)
            table.Add([key, .. values.Select(value => value ?? "-")]);
        Row("state", run => run.Overview.State.Word());
        Row("steps", run => $"{run.Overview.Step}");
        Row("loss", run => Quantities.Loss(run.Overview.Loss));
        Row("best loss", run => Low(run.BestLoss));
        Row("validation loss", run => Quantities.Loss(run.Overview.ValLoss));
        Row("best validation loss", run => Low(run.BestValLoss));
        Row("tokens/s", run => Quantities.Whole(run.TokensPerSecond));
        if (comparison.Target is { } target)
            Row($"steps to loss {Quantities.Loss(target)}", run => run.Reaches(target) is { } reached
                ? $"{reached.Step} ({Durations.Of(reached.Seconds)})" : "-");
        Row("training time", run => Quantities.Seconds(run.TrainingSeconds));
        Row("wall time", run => Quantities.Seconds(run.Overview.Seconds));
        Row("parameters_sha256", run => run.Overview.ParametersSha256 is { Length: > 0 } hash
            ? $"{hash[..Math.Min(12, hash.Length)]} at {run.Overview.CheckpointStep}" : "-");
        table.Write(output);
        output.WriteLine();
        foreach (var (run, bits) in runs.Skip(1).Zip(comparison.Bits))
            output.WriteLine(TextTable.Printable(bits.Describe(runs[0].Overview.Name, run.Overview.Name)));

        void Row(string name, Func<ComparedRun, string> cell) => table.Add([name, .. runs.Select(cell)]);
    }

    private static object Json(RunComparison comparison) => new
    {
        target_loss = comparison.Target,
        same_bits = comparison.Bits.All(bits => bits.Parameters == true) ? true
            : comparison.Bits.Any(bits => bits.Parameters == false) ? false : (bool?)null,
        configuration_differences = comparison.Differences.ToDictionary(row => row.Key, row => row.Values),
        runs = comparison.Runs.Select((run, index) => new
        {
            overview = run.Overview,
            best_loss = run.BestLoss,
            best_val_loss = run.BestValLoss,
            tokens_per_second = run.TokensPerSecond,
            training_seconds = run.TrainingSeconds,
            target_step = comparison.Target is { } target ? run.Reaches(target)?.Step : null,
            target_seconds = comparison.Target is { } reach ? run.Reaches(reach)?.Seconds : null,
            compared_with_first = index == 0 ? null : comparison.Bits[index - 1],
        }),
    };

    private static string Low(LowPoint? low) => low is null ? "-" : $"{Quantities.Loss(low.Value)} at {low.Step}";
}
