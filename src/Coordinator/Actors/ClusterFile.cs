using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Runs;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Actors;

/// <summary>
/// cluster.json: every process of the run, for people and for `clusterllm status`. Replaced whole, so a reader never
/// sees half.
/// </summary>
internal sealed class ClusterFile(string path, string coordinatorAddress, string? api, Action<string> warn)
{
    private string written = "";
    private bool warned;

    public void Write(RunState state, Func<WorkerId, string> controlAddress)
    {
        var text = JsonSerializer.Serialize(Describe(state, controlAddress),
            new JsonSerializerOptions(JsonText.Options) { WriteIndented = true }) + "\n";
        if (text == written)
            return;
        try
        {
            var temporary = path + ".tmp";
            File.WriteAllText(temporary, text);
            File.Move(temporary, path, overwrite: true);
            written = text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The run does not depend on it. It is tried again with the next change.
            if (!warned)
                warn($"{path} cannot be written: {error.Message}");
            warned = true;
        }
    }

    private object Describe(RunState state, Func<WorkerId, string> controlAddress) => new
    {
        run = state.Settings.Run.ToString(),
        fence = state.Settings.Fence.Value,
        phase = RunPausing.IsResting(state)
            ? "paused"
            : JsonNamingPolicy.SnakeCaseLower.ConvertName(state.Phase.ToString()),
        paused = state.Pause is not null,
        step = state.Committed.Value,
        steps = state.Settings.Training.Steps,
        loss = state.LastLoss,
        coordinator = new
        {
            pid = Environment.ProcessId,
            host = Environment.MachineName,
            address = coordinatorAddress,
            api,
        },
        workers = state.Slots.Values.Select(slot => new
        {
            id = slot.Id.ToString(),
            pid = slot.ProcessId,
            host = slot.Host,
            address = slot.DataAddress,
            http = slot.IsPresent ? slot.HttpAddress : "",
            control_address = slot.IsPresent ? controlAddress(slot.Id) : "",
            status = slot.GivenUp && !slot.IsPresent ? "given_up"
                : JsonNamingPolicy.SnakeCaseLower.ConvertName(slot.Status.ToString()),
            phase = JsonNamingPolicy.SnakeCaseLower.ConvertName(slot.Phase.ToString()),
            resident_bytes = slot.ResidentBytes,
        }),
    };
}
