using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>A line of events.jsonl.</summary>
/// <param name="Time">When it was journaled.</param>
/// <param name="Kind">Such as worker_died.</param>
/// <param name="Fields">All that the line has.</param>
internal sealed record PastEvent(DateTimeOffset Time, string Kind, JsonElement Fields)
{
    public string Worker => Text("worker");
    public string Reason => Text("reason");
    public long? Step => Whole("step");

    /// <returns>Null when the line is no event.</returns>
    public static PastEvent? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return Of(document.RootElement.Clone());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <param name="fields">Of the file, or of the API, which calls the kind by that name.</param>
    /// <returns>Null when these are no event's.</returns>
    public static PastEvent? Of(JsonElement fields)
    {
        if (fields.ValueKind != JsonValueKind.Object)
            return null;
        var found = new PastEvent(default, "", fields);
        var kind = found.Text("event") is { Length: > 0 } name ? name : found.Text("kind");
        return kind.Length > 0 && DateTimeOffset.TryParse(found.Text("time"), CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? found with { Time = time, Kind = kind } : null;
    }

    /// <summary>Empty when the field is absent or no text.</summary>
    public string Text(string name) => JsonFields.Text(Fields, name) ?? "";

    /// <summary>Null when the field is absent or no whole number.</summary>
    public long? Whole(string name) => JsonFields.Whole(Fields, name);
}
