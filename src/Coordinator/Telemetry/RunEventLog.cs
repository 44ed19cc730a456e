using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;
using Microsoft.Extensions.Logging;

namespace ClusterLlm.Coordinator.Telemetry;

/// <summary>
/// What events.jsonl holds, as log records: each with its reason, and with worker and step as attributes of their own.
/// </summary>
internal sealed partial class RunEventLog(ILogger log)
{
    public void Journaled(JournalRecord record)
    {
        switch (record)
        {
            case MembershipChanged change:
                var level = change.Change is MembershipChange.Joined or MembershipChange.Ready or MembershipChange.Left
                    or MembershipChange.StandsBy ? LogLevel.Information : LogLevel.Warning;
                LogMembership(log, level, change.Worker,
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(change.Change.ToString()), change.Step, change.Reason);
                break;
            case StepAborted aborted:
                LogStep(log, LogLevel.Warning, aborted.Step, "aborted", aborted.Reason);
                break;
            case StepSkipped skipped:
                LogStep(log, LogLevel.Warning, skipped.Step, "skipped", skipped.Reason);
                break;
            case StepOverdue overdue:
                LogStep(log, LogLevel.Warning, overdue.Step, "overdue", overdue.Reason);
                break;
            case Diverged diverged:
                LogStep(log, LogLevel.Error, diverged.Step, "diverged", diverged.Hashes);
                break;
            case Rewound rewound:
                LogStep(log, LogLevel.Warning, rewound.To, "is returned to", rewound.Reason);
                break;
            case CheckpointSaved saved:
                LogCheckpoint(log, saved.Step, saved.Writer, saved.Directory, saved.Bytes, saved.Seconds);
                break;
            case CheckpointLost lost:
                LogCheckpointLost(log, lost.Step, lost.Writer, lost.Reason);
                break;
            case RunStopped stopped:
                LogStopped(log, stopped.Step, stopped.ExitCode, stopped.Reason);
                break;
        }
    }

    [LoggerMessage(
        EventId = 2401, EventName = "member_changed", Message = "{Worker} {Change} after step {Step}: {Reason}")]
    private static partial void LogMembership(ILogger log, LogLevel level, WorkerId worker, string change, StepId step,
        string reason);

    [LoggerMessage(EventId = 2402, EventName = "step_disturbed", Message = "step {Step} {What}: {Reason}")]
    private static partial void LogStep(ILogger log, LogLevel level, StepId step, string what, string reason);

    [LoggerMessage(EventId = 2403, EventName = "checkpoint_written", Level = LogLevel.Information,
        Message = "checkpoint of step {Step} written by {Worker} to {Directory}: {Bytes} bytes in {Seconds} s")]
    private static partial void LogCheckpoint(ILogger log, StepId step, WorkerId worker, string directory, long bytes,
        double seconds);

    [LoggerMessage(EventId = 2404, EventName = "checkpoint_lost", Level = LogLevel.Warning,
        Message = "checkpoint of step {Step} by {Worker} lost: {Reason}")]
    private static partial void LogCheckpointLost(ILogger log, StepId step, WorkerId worker, string reason);

    [LoggerMessage(EventId = 2405, EventName = "run_stopped", Level = LogLevel.Information,
        Message = "the run ends after step {Step} with exit code {ExitCode}: {Reason}")]
    private static partial void LogStopped(ILogger log, StepId step, int exitCode, string reason);
}
