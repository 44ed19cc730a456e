using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>How fast a run goes, by its last steps.</summary>
internal sealed class Pace
{
    private const int Recent = 20;

    private readonly Queue<(long Tokens, double Seconds)> recent = [];

    /// <summary>Over the last steps; null before the first.</summary>
    public double? TokensPerSecond => recent.Count == 0 ? null
        : recent.Sum(step => step.Tokens) / Math.Max(1e-9, recent.Sum(step => step.Seconds));

    public double? StepSeconds => recent.Count == 0 ? null : recent.Average(step => step.Seconds);

    public void Add(Committed commit)
    {
        recent.Enqueue((commit.Tokens, commit.StepSeconds));
        if (recent.Count > Recent)
            recent.Dequeue();
    }
}
