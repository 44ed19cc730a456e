using System.Globalization;
using System.Text;
using System.Text.Json;
using ClusterLlm.Simulation.Cli;

namespace ClusterLlm.Simulation;

/// <summary>What one call of the simulator came to.</summary>
internal sealed record SimulationReport
{
    private static readonly JsonSerializerOptions Lines =
        new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required SimulationOptions Options { get; init; }
    public required IReadOnlyList<SimulationResult> Results { get; init; }
    public required double RealSeconds { get; init; }

    /// <summary>How long a step takes when nothing fails; null when that was not measured.</summary>
    public double? UndisturbedStepSeconds { get; init; }

    public IReadOnlyList<SimulationResult> Failures => [.. Results.Where(result => result.Violation is not null)];
    public long Steps => Results.Sum(result => (long)result.Steps);
    public long Commits => Results.Sum(result => result.Commits);
    public double SimulatedSeconds => Results.Sum(result => result.Seconds);
    public double MessagesPerStep => (double)Results.Sum(result => result.ControlMessages) / Math.Max(1, Commits);

    /// <summary>Of the coordinator's machine.</summary>
    public double CoordinatorMillisecondsPerStep =>
        1e3 * Results.Sum(result => result.CoordinatorSeconds) / Math.Max(1, Commits);

    /// <summary>Committed work over the work that was possible, had nothing failed.</summary>
    public double? Goodput => UndisturbedStepSeconds is { } step ? Steps * step / SimulatedSeconds : null;

    public string ToJson() => JsonSerializer.Serialize(new
    {
        Seeds = Results.Count,
        Failed = Failures.Count,
        Steps,
        Commits,
        Faults = Results.Sum(result => result.Faults),
        SimulatedSeconds,
        RealSeconds,
        Goodput,
        MessagesPerStep,
        CoordinatorMillisecondsPerStep,
        TraceHash = Results.Count == 1 ? Hash(Results[0]) : null,
        Failures = Failures.Select(result => new
        {
            result.Plan.Seed,
            result.Violation!.Invariant,
            result.Violation.Message,
            Replay = SimulationOptions.Replay(Options, result.Plan.Seed),
        }),
    }, Lines);

    public string ToText()
    {
        var text = new StringBuilder();
        foreach (var failure in Failures)
            text.AppendLine(CultureInfo.InvariantCulture, $"seed {failure.Plan.Seed}: {failure.Violation!.Message}")
                .AppendLine(CultureInfo.InvariantCulture,
                    $"  {SimulationOptions.Replay(Options, failure.Plan.Seed)} --trace");
        text.Append(CultureInfo.InvariantCulture, $"{Results.Count} seeds, {Failures.Count} failed; {Steps} steps, ");
        text.Append(CultureInfo.InvariantCulture, $"{Results.Sum(result => result.Faults)} faults, ");
        text.AppendLine(CultureInfo.InvariantCulture, $"{SimulatedSeconds:F0} simulated seconds in {RealSeconds:F1} s");
        if (Goodput is { } goodput)
            text.Append(CultureInfo.InvariantCulture, $"goodput {goodput:P1}, ");
        text.Append(CultureInfo.InvariantCulture, $"{MessagesPerStep:F1} control messages a step, ");
        text.Append(CultureInfo.InvariantCulture, $"{CoordinatorMillisecondsPerStep:F3} ms of coordinator CPU a step");
        if (Results.Count == 1)
            text.Append(CultureInfo.InvariantCulture, $", trace {Hash(Results[0])}");
        return text.ToString();
    }

    private static string Hash(SimulationResult result) =>
        result.TraceHash.ToString("x16", CultureInfo.InvariantCulture);
}
