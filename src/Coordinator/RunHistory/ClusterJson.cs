using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.Sessions;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// cluster.json of a run, which may be absent, of another version or anything: what it lacks is null.
/// </summary>
internal sealed class ClusterJson
{
    private const long MaxBytes = 16 << 20;

    /// <summary>What a coordinator of another host has not changed for so long, it has left.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2);

    private readonly JsonElement root;

    private ClusterJson(JsonElement root) => this.root = root;

    public string? Run => JsonFields.Text(root, "run");
    public string? Phase => JsonFields.Text(root, "phase");
    public long? Step => JsonFields.Whole(root, "step");
    public long? Steps => JsonFields.Whole(root, "steps");
    public bool IsAlive { get; private init; }

    /// <summary>Of the coordinator's HTTP API; null when it has none.</summary>
    public string? Api => JsonFields.Text(Coordinator, "api");

    public bool IsPaused =>
        Phase == "paused" || (JsonFields.Field(root, "paused") is { ValueKind: JsonValueKind.True });

    private JsonElement Coordinator => JsonFields.Field(root, "coordinator") ?? default;

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
        if (Phase == "ended" || JsonFields.Whole(Coordinator, "pid") is not (> 0 and <= int.MaxValue and var processId))
            return false;
        if (JsonFields.Text(Coordinator, "host") == Environment.MachineName)
            return RunProcesses.Lives((int)processId, written);
        var changed = new[] { written, File.GetLastWriteTimeUtc(run.Journal) }.Max();
        return now - new DateTimeOffset(changed, TimeSpan.Zero) < Fresh;
    }
}
