using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>A record as a line of events.jsonl.</summary>
internal static class EventLine
{
    /// <summary>Null for what is no event: steps and losses.</summary>
    public static string? Of(JournalRecord record)
    {
        if (Describe(record) is not { } fields)
            return null;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(record.UnixMs)
            .ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var line = new Dictionary<string, object> { ["time"] = time };
        foreach (var (key, value) in fields)
            line[key] = value;
        return JsonSerializer.Serialize(line, JsonText.Options);
    }

    private static Dictionary<string, object>? Describe(JournalRecord record) => record switch
    {
        RunOpened r => new()
        {
            ["event"] = "run_opened",
            ["run"] = r.Run.ToString(),
            ["fence"] = r.Fence.Value,
            ["step"] = r.Step.Value
        },
        NumericsPinned r => new() { ["event"] = "numerics_pinned", ["numerics"] = r.Numerics },
        SettingsChanged r => new() { ["event"] = "settings_changed", ["reason"] = r.Changes },
        CheckpointSaved r => new()
        {
            ["event"] = "checkpoint_written",
            ["step"] = r.Step.Value,
            ["worker"] = r.Writer.ToString(),
            ["bytes"] = r.Bytes,
            ["seconds"] = r.Seconds,
            ["parameters_sha256"] = r.ParametersSha256,
            ["directory"] = r.Directory,
        },
        CheckpointLost r => new()
        {
            ["event"] = "checkpoint_lost",
            ["step"] = r.Step.Value,
            ["worker"] = r.Writer.ToString(),
            ["reason"] = r.Reason
        },
        MembershipChanged r => new()
        {
            ["event"] = $"worker_{JsonNamingPolicy.SnakeCaseLower.ConvertName(r.Change.ToString())}",
            ["worker"] = r.Worker.ToString(),
            ["pid"] = r.ProcessId,
            ["step"] = r.Step.Value,
            ["reason"] = r.Reason,
        },
        StepAborted r => new()
        {
            ["event"] = "step_aborted",
            ["step"] = r.Step.Value,
            ["generation"] = r.Generation.Value,
            ["reason"] = r.Reason
        },
        Rewound r => new() { ["event"] = "rewound", ["step"] = r.To.Value, ["reason"] = r.Reason },
        DamageSkipped r => new()
        {
            ["event"] = "journal_damaged",
            ["offset"] = r.Offset,
            ["bytes"] = r.Bytes,
            ["reason"] = r.Reason
        },
        RunStopped r => new()
        {
            ["event"] = "run_stopped",
            ["step"] = r.Step.Value,
            ["exit_code"] = r.ExitCode,
            ["reason"] = r.Reason
        },
        RunPaused r => new() { ["event"] = "run_paused", ["step"] = r.Step.Value, ["reason"] = r.Reason },
        RunResumed r => new() { ["event"] = "run_resumed", ["step"] = r.Step.Value, ["reason"] = r.Reason },
        StepSkipped r => new() { ["event"] = "step_skipped", ["step"] = r.Step.Value, ["reason"] = r.Reason },
        StepOverdue r => new()
        {
            ["event"] = "step_overdue",
            ["step"] = r.Step.Value,
            ["seconds"] = Math.Round(r.Seconds, 1),
            ["reason"] = r.Reason
        },
        Diverged r => new() { ["event"] = "states_diverged", ["step"] = r.Step.Value, ["reason"] = r.Hashes },
        _ => null,
    };
}
