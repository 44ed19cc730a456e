using System.CommandLine;
using System.CommandLine.Help;

namespace ClusterLlm.Simulation.Cli;

/// <summary>clusterllm simulate: parses, runs the seeds and reports. Bad input is one line and exit code 2.</summary>
internal static class SimulationCommand
{
    private const int BadInput = 2;

    private static readonly Option<long> Seed = new("--seed")
    {
        Description = "The seed, or the first of several (default: 1)",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int> Seeds = new("--seeds")
    {
        Description = "How many seeds, from --seed on (default: 1)",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<int?> Workers =
        new("--workers") { Description = "Workers (default: by the seed)" };

    private static readonly Option<long?> Steps = new("--steps") { Description = "Training steps (default: 500)" };

    private static readonly Option<double?> MeanTime = new("--mtbf")
    {
        Description = "Only kill workers, one in so many seconds on average (default: all faults, by the seed)",
        HelpName = "seconds",
    };

    private static readonly Option<bool> Trace = new("--trace") { Description = "Print what happens, line by line" };
    private static readonly Option<bool> Json = new("--json") { Description = "Print one JSON object at the end" };

    public static int Run(string[] args)
    {
        var command = new Command("simulate", "Run the machines of coordinator and workers in a simulated cluster")
        {
            new HelpOption(), Seed, Seeds, Workers, Steps, MeanTime, Trace, Json,
        };
        var code = 0;
        command.SetAction(result => code = Simulate(result));
        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
            return Refuse(Plain(parsed.Errors[0].Message));
        parsed.Invoke();
        return code;
    }

    private static int Simulate(ParseResult parsed)
    {
        var options = new SimulationOptions
        {
            Seed = (ulong)parsed.GetValue(Seed),
            Seeds = parsed.GetValue(Seeds),
            Workers = parsed.GetValue(Workers),
            Steps = parsed.GetValue(Steps),
            MeanSecondsBetweenFailures = parsed.GetValue(MeanTime),
            Trace = parsed.GetValue(Trace),
            Json = parsed.GetValue(Json),
        };
        if (WhyBad(options) is { } bad)
            return Refuse(bad);
        var report = SimulationBatch.Run(options, options.Trace ? Console.Error.WriteLine : null);
        Console.WriteLine(options.Json ? report.ToJson() : report.ToText());
        return report.Failures.Count == 0 ? 0 : 1;
    }

    private static string? WhyBad(SimulationOptions options) => options switch
    {
        { Seeds: < 1 } => $"--seeds is {options.Seeds}, but must be at least 1",
        { Workers: < 1 or > 10_000 } => $"--workers is {options.Workers}, but must be from 1 to 10000",
        { Steps: < 1 or > 10_000_000 } => $"--steps is {options.Steps}, but must be from 1 to 10000000",
        { MeanSecondsBetweenFailures: <= 0 or double.NaN } =>
            FormattableString.Invariant($"--mtbf is {options.MeanSecondsBetweenFailures}, but must be above 0"),
        { Trace: true, Seeds: > 1 } => "--trace is for one seed: leave --seeds out",
        _ => null,
    };

    /// <summary>Without the name of a .NET type, which says nothing to a user.</summary>
    private static string Plain(string message) =>
        message.IndexOf(" as expected type", StringComparison.Ordinal) is var at and >= 0
            ? $"{message[..at]}: expected a number" : message;

    private static int Refuse(string message)
    {
        Console.Error.WriteLine($"clusterllm: {message.ReplaceLineEndings(" ").Trim()}");
        return BadInput;
    }
}
