namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// Which share of the time since this coordinator opened the run went into steps that count: not into steps that were
/// aborted or taken back, nor into evaluation, checkpoints at rest, waiting and recovery.
/// </summary>
/// <param name="opened">When it did.</param>
internal sealed class Goodput(DateTimeOffset opened)
{
    /// <summary>Steps that a rewind can take back exactly.</summary>
    private const int MostSteps = 65_536;

    private readonly Queue<(long Step, double Seconds)> steps = new();
    private double older;
    private double recent;

    public void Add(JournalRecord record)
    {
        switch (record)
        {
            case Committed commit:
                steps.Enqueue((commit.Step.Value, commit.StepSeconds));
                recent += commit.StepSeconds;
                if (steps.Count > MostSteps)
                    Settle(steps.Dequeue().Seconds);
                break;
            case Rewound rewound:
                var kept = steps.Where(step => step.Step <= rewound.To.Value).ToList();
                steps.Clear();
                kept.ForEach(steps.Enqueue);
                recent = kept.Sum(step => step.Seconds);
                break;
        }
    }

    /// <summary>0 to 1.</summary>
    public double At(DateTimeOffset now) =>
        now > opened ? Math.Clamp((older + recent) / (now - opened).TotalSeconds, 0, 1) : 0;

    private void Settle(double seconds)
    {
        older += seconds;
        recent -= seconds;
    }
}
