using ClusterLlm.Model.Configuration;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Runs;

/// <summary>
/// What a run machine is told once: who it is, and the part of the configuration that decides its transitions.
/// </summary>
internal sealed record RunSettings
{
    public required RunId Run { get; init; }
    public required Fence Fence { get; init; }
    public required TrainingOptions Training { get; init; }

    /// <summary>Places whose processes this coordinator starts: w0 .. w(n-1). Others may join besides.</summary>
    public required int Workers { get; init; }

    /// <summary>Micro-batches of one evaluation; 0 when there is nothing to evaluate on.</summary>
    public int EvaluationBatches { get; init; }

    public long CheckpointEvery { get; init; }
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan WaitForWorkers { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long those who have joined wait for the rest before they begin without them.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Nothing heard of a checkpoint for so long: another writes it.</summary>
    public TimeSpan CheckpointTimeout { get; init; } = TimeSpan.FromMinutes(15);

    public bool AllowDifferentNumerics { get; init; }

    /// <summary>False writes no checkpoint at all, not even at the end.</summary>
    public bool KeepsState { get; init; } = true;

    public string ConfigurationYaml { get; init; } = "";
    public string RunDirectory { get; init; } = "";
    public string CorpusDirectory { get; init; } = "";

    public int MicroBatches => Training.GlobalBatch / Training.MicroBatch;
    public StepId LastStep => new(Training.Steps);
}
