using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>cluster.json of a run, which may be absent, of another version or anything: what it lacks is null.</summary>
internal sealed class ClusterJson
{
    private const long MaxBytes = 16 << 20;

    /// <summary>What a coordinator of another host has not changed for so long, it has left.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private readonly JsonElement root;

    private ClusterJson(JsonElement root) => this.root = root;

    public string? Run => Text(root, "run");
    public string? Phase => Text(root, "phase");
    public long? Step => Whole("step");
    public long? Steps => Whole("steps");
    public bool IsAlive { get; private init; }

    /// <summary>Of the coordinator's HTTP API; null when it has none.</summary>
    public string? Api => Text(Coordinator, "api");

    public bool IsPaused => Phase == "paused" || (Field(root, "paused") is { ValueKind: JsonValueKind.True });

    private JsonElement Coordinator => Field(root, "coordinator") ?? default;

    /// <param name="run">Where it lies.</param>
    /// <param name="now">To judge a coordinator of another host by.</param>
    public static ClusterJson Read(RunDirectory run, DateTimeOffset now)
    {
        var file = new FileInfo(run.Cluster);
        if (!file.Exists || file.Length > MaxBytes)
            return new ClusterJson(default);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(run.Cluster));
            var found = new ClusterJson(document.RootElement.Clone());
            return new ClusterJson(found.root) { IsAlive = found.Lives(run, file.LastWriteTimeUtc, now) };
        }
        catch (Exception error) when (error is JsonException or IOException)
        {
            return new ClusterJson(default);
        }
    }

    private bool Lives(RunDirectory run, DateTime written, DateTimeOffset now)
    {
        if (Phase == "ended" || Field(Coordinator, "pid") is not { ValueKind: JsonValueKind.Number } pid
            || !pid.TryGetInt32(out var processId))
            return false;
        if (Text(Coordinator, "host") == Environment.MachineName)
            return RunProcesses.Lives(processId, written);
        var changed = new[] { written, File.GetLastWriteTimeUtc(run.Journal) }.Max();
        return now - new DateTimeOffset(changed, TimeSpan.Zero) < Fresh;
    }

    private long? Whole(string name) =>
        Field(root, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number)
            ? number : null;

    private static string? Text(JsonElement of, string name) =>
        Field(of, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Field(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var value) ? value : null;
}
