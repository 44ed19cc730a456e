using System.CommandLine;
using System.Text.Json;
using ClusterLlm.Coordinator.Display;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.RunHistory;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.Cli;

/// <summary>
/// clusterllm inspect: what happened in a run, and what each process saw before something went wrong.
/// </summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("RUN_DIR") { Description = "Of the run" };
        var last = new Option<int>("--last")
        {
            Description = "How many lines of the flight recorders to show; 0 shows all",
            DefaultValueFactory = _ => 40,
        };
        var process = new Option<string?>("--process") { Description = "Only this one's: coordinator, w0, ..." };
        var json = new Option<bool>("--json") { Description = "Print JSON: a line for the run, then one for each event" };
        var command = new Command("inspect",
            "Show what a run was, why it ended, its events and its processes' flight recorders, merged by time")
        {
            directory, last, process, json,
        };
        command.SetAction(parsed =>
        {
            var run = RunPaths.Find(parsed.GetValue(directory)!);
            var report = RunReport.Read(run, TimeProvider.System);
            var flight = FlightLog.Read(run, parsed.GetValue(process));
            var shown = parsed.GetValue(last) is > 0 and var count ? flight.TakeLast(count) : flight;
            if (parsed.GetValue(json))
            {
                Console.Out.WriteLine(JsonSerializer.Serialize(report.ToJson(), JsonText.Options));
                foreach (var line in FlightLog.Events(run).Concat(shown).OrderBy(
                    line => line.Time, StringComparer.Ordinal))
                    Console.Out.WriteLine(JsonSerializer.Serialize(line, JsonText.Options));
            }
            else
            {
                Show(report, run, [.. shown], flight.Count);
            }
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(RunReport report, RunDirectory run, IReadOnlyList<FlightLine> shown, int all)
    {
        foreach (var (label, text) in report.Lines())
            Console.Out.WriteLine($"{label,-12} {TextTable.Printable(text)}");
        Console.Out.WriteLine();
        Console.Out.WriteLine("events");
        foreach (var line in FlightLog.Events(run))
            Console.Out.WriteLine($"  {line.Time}  {TextTable.Printable(line.Event)}");
        if (all == 0)
        {
            Console.Out.WriteLine("no flight recorder was written: no step was overdue and no process failed");
            return;
        }
        Console.Out.WriteLine($"flight recorders ({shown.Count} of {all} lines)");
        foreach (var line in shown)
            Console.Out.WriteLine($"  {line.Time}  {line.Process,-12} {TextTable.Printable(line.Event)}");
    }
}
