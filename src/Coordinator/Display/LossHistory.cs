using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Display;

/// <summary>The losses and the pace of the run so far, as shown to the user. Fed from the journal's records.</summary>
internal sealed class LossHistory
{
    private const int PaceSteps = 20;

    private readonly List<(long Step, double Loss)> losses = [];
    private readonly Queue<(long Tokens, double Seconds)> recent = [];
    private long tokens;
    private double seconds;

    public IReadOnlyList<(long Step, double Loss)> Losses => losses;

    /// <summary>Over all steps but the first, which pays for warming up.</summary>
    public double TokensPerSecond => seconds > 0 ? tokens / seconds : RecentTokensPerSecond;

    public double RecentTokensPerSecond =>
        recent.Count == 0 ? 0 : recent.Sum(step => step.Tokens) / Math.Max(1e-9, recent.Sum(step => step.Seconds));

    public double RecentStepSeconds => recent.Count == 0 ? 0 : recent.Average(step => step.Seconds);

    public Committed? Last { get; private set; }

    public void Add(Committed commit)
    {
        while (losses.Count > 0 && losses[^1].Step >= commit.Step.Value)
            losses.RemoveAt(losses.Count - 1);
        losses.Add((commit.Step.Value, commit.Loss));
        if (Last is not null)
        {
            tokens += commit.Tokens;
            seconds += commit.StepSeconds;
        }
        recent.Enqueue((commit.Tokens, commit.StepSeconds));
        if (recent.Count > PaceSteps)
            recent.Dequeue();
        Last = commit;
    }
}
