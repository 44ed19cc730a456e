using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>Something that a process saw.</summary>
internal sealed record FlightLine(string Time, string Process, string Event);

/// <summary>What flight recorders and events.jsonl of a run say, by time.</summary>
internal static class FlightLog
{
    public static IReadOnlyList<FlightLine> Read(RunDirectory run, string? process) =>
    [
        .. (Directory.Exists(run.Flight) ? Directory.GetFiles(run.Flight, "*.jsonl") : [])
            .Select(path => (Path: path, Process: Path.GetFileNameWithoutExtension(path)))
            .Where(file => process is null || file.Process == process)
            .SelectMany(file => Lines(file.Path).Select(line => new FlightLine(Text(line, "time"), file.Process,
                Text(line, "event"))))
            .OrderBy(line => line.Time, StringComparer.Ordinal),
    ];

    public static IEnumerable<FlightLine> Events(RunDirectory run) => Lines(run.Events).Select(line =>
    {
        var parts = new[] { Text(line, "event"), Text(line, "worker"), Step(line), Text(line, "reason") };
        return new FlightLine(Text(line, "time"), "run", string.Join(' ', parts.Where(part => part.Length > 0)));
    });

    private static string Step(JsonElement line) =>
        JsonFields.Whole(line, "step") is { } step ? $"step {step}:" : "";

    private static string Text(JsonElement line, string name) => JsonFields.Text(line, name) ?? "";

    /// <summary>Whole lines; what a process that was killed left half-written is passed over.</summary>
    private static IEnumerable<JsonElement> Lines(string path)
    {
        foreach (var text in FileLines.Read(path))
        {
            JsonElement? line = null;
            try
            {
                using var document = JsonDocument.Parse(text);
                line = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                // Torn.
            }
            if (line is { ValueKind: JsonValueKind.Object } whole)
                yield return whole;
        }
    }
}
