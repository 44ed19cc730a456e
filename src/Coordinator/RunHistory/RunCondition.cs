using System.Text.Json.Serialization;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>How a run stands.</summary>
[JsonConverter(typeof(RunConditionConverter))]
internal enum RunCondition
{
    Running,
    Paused,

    /// <summary>All steps are done.</summary>
    Finished,

    /// <summary>Stopped as somebody wished; a resume goes on.</summary>
    Interrupted,

    /// <summary>Ended by itself before its last step, and said why.</summary>
    Failed,

    /// <summary>Its coordinator is gone without a word; a resume goes on.</summary>
    Died,
}

internal static class RunConditions
{
    public static string Word(this RunCondition condition) => condition.ToString().ToLowerInvariant();

    /// <param name="alive">Whether the coordinator's process is there.</param>
    /// <param name="paused">Whether it says that it is paused.</param>
    /// <param name="exitCode">Of its last word; null when it ended without one.</param>
    public static RunCondition Of(bool alive, bool paused, long? exitCode) => (alive, exitCode) switch
    {
        (true, null) => paused ? RunCondition.Paused : RunCondition.Running,
        (_, Cli.ExitCodes.Done) => RunCondition.Finished,
        (_, Cli.ExitCodes.Interrupted) => RunCondition.Interrupted,
        (_, not null) => RunCondition.Failed,
        _ => RunCondition.Died,
    };
}

internal sealed class RunConditionConverter()
    : JsonStringEnumConverter<RunCondition>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower);
