using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Operations.Feed;

/// <summary>
/// How fast a run goes, and how much of its time counted. Keeps four bytes a step of this coordinator: a rewind takes
/// back what those after it took.
/// </summary>
internal sealed class Pace
{
    private const int Recent = 20;

    private readonly List<float> seconds = [];
    private readonly Queue<(long Tokens, double Seconds)> recent = [];
    private long first;
    private double counted;

    /// <summary>Seconds of the steps that were committed and count.</summary>
    public double CountedSeconds => counted;

    /// <summary>Over the last steps; null before the first.</summary>
    public double? TokensPerSecond => recent.Count == 0 ? null
        : recent.Sum(step => step.Tokens) / Math.Max(1e-9, recent.Sum(step => step.Seconds));

    public double? StepSeconds => recent.Count == 0 ? null : recent.Average(step => step.Seconds);

    public void Add(Committed commit)
    {
        Rewind(commit.Step.Value - 1);
        if (seconds.Count == 0)
            first = commit.Step.Value;
        seconds.Add((float)commit.StepSeconds);
        counted += (float)commit.StepSeconds;
        recent.Enqueue((commit.Tokens, commit.StepSeconds));
        if (recent.Count > Recent)
            recent.Dequeue();
    }

    /// <summary>Steps after this one no longer count.</summary>
    public void Rewind(long to)
    {
        while (seconds.Count > 0 && first + seconds.Count - 1 > to)
        {
            counted -= seconds[^1];
            seconds.RemoveAt(seconds.Count - 1);
        }
    }
}
