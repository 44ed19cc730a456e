using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.Bench;

/// <summary>What a step takes with some of the operations on.</summary>
/// <param name="On">What is on.</param>
/// <param name="StepSeconds">Median over the rounds of a round's median.</param>
/// <param name="Share">Of a step with all off that it takes more; the median of the rounds' own.</param>
internal sealed record OperationsCost(
    [property: JsonPropertyName("on")] string On,
    [property: JsonPropertyName("step_seconds")] double StepSeconds,
    [property: JsonPropertyName("share")] double Share)
{
    /// <param name="on">What is on.</param>
    /// <param name="seconds">Of a step, in each round.</param>
    /// <param name="off">The same with all off.</param>
    public static OperationsCost Of(string on, IReadOnlyList<double> seconds, IReadOnlyList<double> off) =>
        new(on, StepBenchmark.Median(seconds), StepBenchmark.Median(seconds.Zip(off, (mine, none) => mine / none - 1)));
}
