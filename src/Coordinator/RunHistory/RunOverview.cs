using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>A run in a line: what its files say, as far as they can be read. What is unknown is null.</summary>
internal sealed record RunOverview
{
    public required string Name { get; init; }
    public required string Directory { get; init; }
    public required RunCondition State { get; init; }
    public bool Alive { get; init; }
    public long Step { get; init; }
    public long? Steps { get; init; }
    public double? Loss { get; init; }
    public double? ValLoss { get; init; }

    /// <summary>Over the last rows that were read.</summary>
    public double? TokensPerSecond { get; init; }

    public DateTimeOffset? Started { get; init; }

    /// <summary>How long it was open, in seconds; the time between a stop and a resume does not count.</summary>
    public double? Seconds { get; init; }

    /// <summary>Of all its files.</summary>
    public long Bytes { get; init; }

    public long? ExitCode { get; init; }

    /// <summary>Why it ended.</summary>
    public string? Reason { get; init; }

    /// <summary>Of the newest checkpoint that counts, and its step.</summary>
    public string? ParametersSha256 { get; init; }

    public long? CheckpointStep { get; init; }

    /// <summary>Where its API listens, while it runs.</summary>
    public string? Api { get; init; }

    public static RunOverview Read(RunDirectory run, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var (cluster, events) = (ClusterJson.Read(run, now), EventHistory.Read(run.Events));
        var metrics = MetricsReader.ReadTail(run.Metrics, "val_loss");
        var exitCode = events.Stopped?.Whole("exit_code");
        var state = RunConditions.Of(cluster.IsAlive && events.Stopped is null, cluster.IsPaused, exitCode);
        var alive = state is RunCondition.Running or RunCondition.Paused;
        var checkpoint = events.Checkpoints.LastOrDefault();
        return new RunOverview
        {
            Name = Path.GetFileName(run.Path.TrimEnd(Path.DirectorySeparatorChar)),
            Directory = run.Path,
            State = state,
            Alive = alive,
            Step = metrics.Steps.Count > 0 ? metrics.Steps[^1] : Math.Max(0, cluster.Step ?? 0),
            Steps = cluster.Steps ?? StepsConfigured(run),
            Loss = metrics.Last("loss"),
            ValLoss = metrics.Last("val_loss"),
            TokensPerSecond = metrics.TokensPerSecond,
            Started = events.FirstOpened?.Time,
            Seconds = events.FirstOpened is null ? null
                : Math.Round(events.OpenUntil(alive ? now : LastSign(run, events)).TotalSeconds, 3),
            Bytes = FolderSize.Of(run.Path),
            ExitCode = exitCode,
            Reason = events.Stopped?.Reason,
            ParametersSha256 = checkpoint?.Text("parameters_sha256"),
            CheckpointStep = checkpoint?.Step,
            Api = alive ? cluster.Api : null,
        };
    }

    /// <summary>Of a run that is over: its last word, or its last step when it died.</summary>
    private static DateTimeOffset LastSign(RunDirectory run, EventHistory events)
    {
        var last = events.Last!.Time;
        if (events.Stopped is not null || !File.Exists(run.Metrics))
            return last;
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(run.Metrics), TimeSpan.Zero);
        return written > last ? written : last;
    }

    private static long? StepsConfigured(RunDirectory run) =>
        ConfigurationLines.Read(run.Configuration)?.FirstOrDefault(pair => pair.Key == "training.steps") is
        { Value: { } text } && long.TryParse(text, out var steps) ? steps : null;
}
