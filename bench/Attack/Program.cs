using System.CommandLine;
using System.Globalization;
using ClusterLlm.Attack;
using ClusterLlm.Chaos;

var defaults = new AttackOptions();
var frames = new Option<long>("--frames") { DefaultValueFactory = _ => defaults.Frames };
var rate = new Option<double>("--rate") { DefaultValueFactory = _ => defaults.Rate,
    Description = "Frames a second at most" };
var perConnection = new Option<int>("--per-connection") { DefaultValueFactory = _ => defaults.FramesPerConnection };
var seed = new Option<int>("--seed") { DefaultValueFactory = _ => defaults.Seed };
var workers = new Option<int>("--workers") { DefaultValueFactory = _ => defaults.Workers };
var calm = new Option<double>("--calm") { DefaultValueFactory = _ => defaults.CalmSeconds,
    Description = "Seconds before and after, without the attack" };
var ports = new Option<string>("--ports") { Required = true };
var captures = new Option<string>("--captures") { Required = true };
// The attacker is this program once more, in a process of its own.
var flood = new Command(FloodProcess.Verb) { ports, captures, frames, rate, perConnection, seed };
flood.Hidden = true;
flood.SetAction(parsed => FloodProcess.RunAsync(
    [.. parsed.GetValue(ports)!.Split(',').Select(port => int.Parse(port, CultureInfo.InvariantCulture))],
    parsed.GetValue(captures)!, Options(parsed)));
var command = new RootCommand("Trains on secured ports while hostile frames come at each of them; says what that cost.")
{
    frames, rate, perConnection, seed, workers, calm, flood
};
command.SetAction(async parsed =>
{
    try
    {
        var report = await AttackRun.RunAsync(Options(parsed), Console.Error.WriteLine);
        Console.WriteLine(report.Table());
        return report.Withstood ? 0 : 1;
    }
    catch (Exception failure) when (failure is AttackException or ChaosException)
    {
        Console.Error.WriteLine($"attack: {failure.Message}");
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();

AttackOptions Options(ParseResult parsed) => new()
{
    Frames = parsed.GetValue(frames),
    Rate = parsed.GetValue(rate),
    FramesPerConnection = parsed.GetValue(perConnection),
    Seed = parsed.GetValue(seed),
    Workers = parsed.GetResult(workers) is null ? defaults.Workers : parsed.GetValue(workers),
    CalmSeconds = parsed.GetResult(calm) is null ? defaults.CalmSeconds : parsed.GetValue(calm),
};
