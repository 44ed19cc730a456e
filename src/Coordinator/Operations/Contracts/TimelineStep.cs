namespace ClusterLlm.Coordinator.Operations.Contracts;

/// <summary>How a committed step's time was spent.</summary>
internal sealed record TimelineStep(long Step, int Generation, DateTimeOffset Started, double Seconds,
    IReadOnlyList<TimelineWorker> Workers);
