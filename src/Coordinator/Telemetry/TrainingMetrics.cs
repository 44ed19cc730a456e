using System.Diagnostics.Metrics;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Hosting.Telemetry;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>Instruments of training itself, fed by what is journaled.</summary>
internal sealed class TrainingMetrics
{
    private readonly Histogram<double> duration;
    private readonly Counter<long> tokens;
    private readonly Counter<long> aborts;
    private readonly Counter<long> skipped;
    private readonly Counter<long> rewinds;
    private readonly Histogram<double> checkpointDuration;
    private readonly Counter<long> checkpointFailures;
    private readonly Goodput goodput;
    private readonly Lock guard = new();
    private volatile Committed? last;
    private volatile Evaluated? validation;
    private volatile CheckpointSaved? checkpoint;

    public TrainingMetrics(Meter meter, TimeProvider time)
    {
        goodput = new Goodput(time.GetUtcNow());
        duration = meter.CreateHistogram("clusterllm.step.duration", "s",
            "From the plan or the last commit to the commit",
            null, Buckets.Seconds);
        tokens = meter.CreateCounter<long>("clusterllm.tokens", "{token}",
            "Tokens that counted towards the loss of committed steps, replayed ones again");
        aborts = meter.CreateCounter<long>("clusterllm.step.aborts", "{step}", "Steps that were begun anew");
        skipped = meter.CreateCounter<long>("clusterllm.step.skipped", "{step}",
            "Steps whose update was left out for their loss or gradient");
        rewinds = meter.CreateCounter<long>("clusterllm.rewinds", "{rewind}", "Returns to an earlier step's state");
        checkpointDuration = meter.CreateHistogram("clusterllm.checkpoint.duration", "s",
            "From the beginning of a checkpoint until it is on disk", null, Buckets.Seconds);
        checkpointFailures = meter.CreateCounter<long>("clusterllm.checkpoint.failures", "{checkpoint}",
            "Checkpoints that were not completed");
        // What has not happened yet is 0: an alert on a rate must see the first one.
        foreach (var counter in (Counter<long>[])[tokens, aborts, skipped, rewinds, checkpointFailures])
            counter.Add(0);
        Last(meter, "clusterllm.step.loss", null, "Mean loss of the last committed step", () => last?.Loss);
        Last(meter, "clusterllm.validation.loss", null, "Mean loss of the last evaluation", () => validation?.Loss);
        Last(meter, "clusterllm.learning_rate", null, "Of the last committed step", () => last?.LearningRate);
        Last(meter, "clusterllm.gradient.norm", null, "Of the last committed step, before clipping",
            () => last?.GradientNorm);
        Last(meter, "clusterllm.last_commit.time", "s", "When the last step was committed, since the Unix epoch",
            () => last?.UnixMs / 1000.0);
        Last(meter, "clusterllm.last_checkpoint.time", "s",
            "When the last checkpoint was complete, since the Unix epoch",
            () => checkpoint?.UnixMs / 1000.0);
        Last(meter, "clusterllm.checkpoint.size", "By", "Of the last checkpoint", () => checkpoint?.Bytes);
        Last(meter, "clusterllm.goodput", "1", "Share of the time that went into steps which count", () =>
        {
            lock (guard)
                return goodput.At(time.GetUtcNow());
        });
    }

    /// <summary>Exemplars lead to the activity that is current.</summary>
    public void Journaled(JournalRecord record)
    {
        lock (guard)
            goodput.Add(record);
        switch (record)
        {
            case Committed commit:
                duration.Record(commit.StepSeconds);
                tokens.Add(commit.Tokens);
                last = commit;
                break;
            case Evaluated evaluated:
                validation = evaluated;
                break;
            case StepAborted:
                aborts.Add(1);
                break;
            case StepSkipped:
                skipped.Add(1);
                break;
            case Rewound:
                rewinds.Add(1);
                break;
            case CheckpointSaved saved:
                checkpointDuration.Record(saved.Seconds);
                checkpoint = saved;
                break;
            case CheckpointLost:
                checkpointFailures.Add(1);
                break;
        }
    }

    /// <summary>A gauge that is absent as long as there is nothing to say.</summary>
    private static void Last(Meter meter, string name, string? unit, string description, Func<double?> value) =>
        meter.CreateObservableGauge(name, () => value() is { } known ? new Measurement<double>[] { new(known) } : [],
            unit, description);
}
