using System.CommandLine;
using ClusterLlm.Chaos;

var defaults = new ChaosOptions();
var minutes = new Option<double>("--minutes") { DefaultValueFactory = _ => defaults.Minutes };
var seed = new Option<int>("--seed") { DefaultValueFactory = _ => defaults.Seed };
var workers = new Option<int>("--workers") { DefaultValueFactory = _ => defaults.Workers };
var faults = new Option<int>("--faults") { DefaultValueFactory = _ => defaults.LeastFaults };
var kinds = new Option<string?>("--kinds") { Description = string.Join(',', Enum.GetNames<FaultKind>()) };
var folder = new Option<string?>("--folder") { Description = "Where to keep the runs" };
var command = new RootCommand(
    "Trains while it kills, freezes and adds processes; the result must be the undisturbed one.")
{
    minutes, seed, workers, faults, kinds, folder
};
command.SetAction(async parsed =>
{
    var options = new ChaosOptions
    {
        Minutes = parsed.GetValue(minutes),
        Seed = parsed.GetValue(seed),
        Workers = parsed.GetValue(workers),
        LeastFaults = parsed.GetValue(faults),
        Kinds = parsed.GetValue(kinds)?.Split(',').Select(kind => Enum.Parse<FaultKind>(kind)).ToList()
            ?? defaults.Kinds,
        Folder = parsed.GetValue(folder) is { } path ? Path.GetFullPath(path) : null,
    };
    try
    {
        Console.WriteLine((await ChaosRun.RunAsync(options, Console.Error.WriteLine)).Table());
        return 0;
    }
    catch (ChaosException failure)
    {
        Console.Error.WriteLine($"chaos: {failure.Message}");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
