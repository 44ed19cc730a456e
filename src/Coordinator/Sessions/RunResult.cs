using System.Text.Json;
using ClusterLlm.Coordinator.Actors;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>What a run came to; its JSON is the CLI's last word.</summary>
internal sealed record RunResult(RunOutcome Outcome, double Seconds, double TokensPerSecond, long Parameters,
    IReadOnlyList<(long Step, double Loss)> Losses)
{
    public int ExitCode => Outcome.ExitCode;

    public string ToJson()
    {
        var state = Outcome.State;
        return JsonSerializer.Serialize(
            new Dictionary<string, object?>
            {
                ["run"] = state.Settings.RunDirectory,
                ["step"] = state.Committed.Value,
                ["loss"] = state.LastLoss,
                ["val_loss"] = state.LastValidationLoss,
                ["tokens"] = state.TotalTokens,
                ["tokens_per_second"] = Math.Round(TokensPerSecond, 1),
                ["seconds"] = Math.Round(Seconds, 3),
                ["parameters"] = Parameters,
                ["parameters_sha256"] = state.LastCheckpoint.Step == state.Committed
                    && state.LastCheckpoint.ParametersSha256.Length > 0
                    ? state.LastCheckpoint.ParametersSha256 : null,
                ["checkpoint"] = state.LastCheckpoint.Directory.Length > 0 ? state.LastCheckpoint.Directory : null,
                ["exit_code"] = Outcome.ExitCode,
                ["reason"] = Outcome.Reason,
            },
            JsonText.Options);
    }
}
