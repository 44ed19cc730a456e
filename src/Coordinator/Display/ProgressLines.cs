using System.Globalization;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Display;

/// <summary>What is worth a line of plain progress: events always, steps every few seconds.</summary>
internal sealed class ProgressLines(long steps, TimeProvider time)
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(2);
    private long lastLine;

    public string? For(JournalRecord record, LossHistory history) => record switch
    {
        Committed commit => IsDue(commit) ? Step(commit, history) : null,
        Evaluated r => string.Create(CultureInfo.InvariantCulture, $"step {r.Step}: validation loss {r.Loss:F4}"),
        CheckpointSaved r =>
            string.Create(CultureInfo.InvariantCulture,
                $"step {r.Step}: checkpoint written by {r.Writer} in {r.Seconds:F1} s"),
        CheckpointLost r => $"step {r.Step}: checkpoint by {r.Writer} lost: {r.Reason}",
        MembershipChanged { Change: MembershipChange.Joined or MembershipChange.Ready } r when r.Step.Value == 0 =>
            null,
        MembershipChanged { Change: MembershipChange.StandsBy } r => $"{r.Worker} stands by: {r.Reason}",
        MembershipChanged r => $"{r.Worker} {Words(r.Change)}: {r.Reason}",
        StepAborted r => $"step {r.Step} begins again: {r.Reason}",
        RunPaused r => $"paused after step {r.Step}: {r.Reason}; clusterllm resume goes on",
        RunResumed r => $"going on after step {r.Step}: {r.Reason}",
        Rewound r => $"continuing from step {r.To}: {r.Reason}",
        _ => null,
    };

    private static string Words(MembershipChange change) => change switch
    {
        MembershipChange.GivenUp => "is given up",
        MembershipChange.Evicted => "was removed",
        MembershipChange.Refused => "was refused",
        _ => change.ToString().ToLowerInvariant(),
    };

    private static string Step(Committed commit, LossHistory history) => string.Create(CultureInfo.InvariantCulture,
        $"step {commit.Step}: loss {commit.Loss:F4}{(commit.Skip ? " (skipped)" : "")}, norm {commit.GradientNorm:F3}, lr {commit.LearningRate:G4}, {history.RecentTokensPerSecond:N0} tokens/s, {commit.StepSeconds * 1e3:N0} ms");

    private bool IsDue(Committed commit)
    {
        var now = time.GetTimestamp();
        if (lastLine != 0 && commit.Step.Value < steps && !commit.Skip && time.GetElapsedTime(lastLine, now) < Between)
            return false;
        lastLine = now;
        return true;
    }
}
