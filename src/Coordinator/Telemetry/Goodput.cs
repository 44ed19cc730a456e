using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>
/// Which share of the time since this coordinator's first step went into steps that count: not into steps that were
/// aborted or taken back, nor into evaluation, checkpoints at rest, waiting and recovery.
/// </summary>
internal sealed class Goodput
{
    /// <summary>Steps that a rewind can take back exactly.</summary>
    private const int MostSteps = 65_536;

    private readonly Queue<(long Step, double Seconds)> steps = new();
    private double older;
    private double recent;
    private double? startedMs;

    public void Add(JournalRecord record)
    {
        switch (record)
        {
            case Committed commit:
                startedMs ??= commit.UnixMs - (commit.StepSeconds * 1000);
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

    /// <summary>0 to 1; null before the first step.</summary>
    public double? At(DateTimeOffset now) => startedMs is { } start && now.ToUnixTimeMilliseconds() > start
        ? Math.Clamp((older + recent) * 1000 / (now.ToUnixTimeMilliseconds() - start), 0, 1) : null;

    private void Settle(double seconds)
    {
        older += seconds;
        recent -= seconds;
    }
}
