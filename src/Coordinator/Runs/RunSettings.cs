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

    /// <summary>
    /// Places whose processes this coordinator starts: w0 .. w(n-1). Others may join besides. Where others start them:
    /// places that are expected to be filled.
    /// </summary>
    public required int Workers { get; init; }

    /// <summary>False: others start the workers, and start them again. No place is ever given up.</summary>
    public bool StartsWorkers { get; init; } = true;

    /// <summary>Micro-batches of one evaluation; 0 when there is nothing to evaluate on.</summary>
    public int EvaluationBatches { get; init; }

    public long CheckpointEvery { get; init; }
    public TimeSpan HeartbeatTimeout { get; init; } = TimeSpan.FromSeconds(10);
    public TimeSpan WaitForWorkers { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How long those who have joined wait for the rest before they begin without them.</summary>
    public TimeSpan StartGrace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Workers without which no step is begun.</summary>
    public int MinWorkers { get; init; } = 1;

    /// <summary>Workers beyond which nobody is let in; 0 sets no bound.</summary>
    public int MaxWorkers { get; init; }

    /// <summary>The least time without progress after which a worker counts as hung.</summary>
    public TimeSpan ComputeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public DeterminismMode Determinism { get; init; }

    /// <summary>Slow workers are given fewer micro-batches.</summary>
    public bool Balance { get; init; } = true;

    /// <summary>Steps between comparisons of all workers' state; 0 compares only at rest.</summary>
    public long VerifyEvery { get; init; }

    public bool AllowDifferentNumerics { get; init; }

    /// <summary>False writes no checkpoint at all, not even at the end.</summary>
    public bool KeepsState { get; init; } = true;

    public string ConfigurationYaml { get; init; } = "";

    /// <summary>
    /// Over what decides the result: workers that opened the run under another one cannot go on with it.
    /// </summary>
    public string ConfigurationHash { get; init; } = "";

    public string RunDirectory { get; init; } = "";
    public string CorpusDirectory { get; init; } = "";

    public int MicroBatches => Training.GlobalBatch / Training.MicroBatch;
    public StepId LastStep => new(Training.Steps);
}
