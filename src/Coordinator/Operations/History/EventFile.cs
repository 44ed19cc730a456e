using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>
/// events.jsonl of the run that this process has open, where lines are only added. Of each so many lines the place is
/// kept in memory, nothing else.
/// </summary>
internal sealed class EventFile(string path)
{
    private const int Every = 256;

    private readonly Lock guard = new();

    /// <summary>Where lines 0, 256, 512, ... begin.</summary>
    private readonly List<long> places = [0];

    private long end;
    private long count;

    /// <summary>How many there are.</summary>
    public long Count
    {
        get
        {
            lock (guard)
            {
                Extend();
                return count;
            }
        }
    }

    /// <summary>Those with a higher index, in order.</summary>
    public IEnumerable<RunEvent> After(long index)
    {
        index = Math.Max(0, index);
        var (place, number) = PlaceBefore(index);
        using var file = FileLines.Open(path);
        if (file is null || place < 0)
            yield break;
        foreach (var line in FileLines.Read(file, place))
            if (++number > index && Parse(line.Text.Span, number) is { } found)
                yield return found;
    }

    public EventPage Page(long after, int limit)
    {
        var events = After(after).Take(limit + 1).ToList();
        if (events.Count <= limit)
            return new EventPage(events, null);
        events.RemoveAt(limit);
        return new EventPage(events, events.Count == 0 ? after : events[^1].Index);
    }

    /// <summary>When the run of an events.jsonl was first opened; null when that cannot be read.</summary>
    public static string? FirstTime(string path)
    {
        using var file = FileLines.Open(path);
        return file is null ? null : FileLines.Read(file, 0).Take(1).Select(line => Parse(line.Text.Span, 1)?.Time)
            .FirstOrDefault();
    }

    /// <summary>An event by its line and number; null when it is none.</summary>
    public static RunEvent? Parse(ReadOnlySpan<byte> line, long index)
    {
        try
        {
            var fields = JsonSerializer.Deserialize(line, OperationsJson.Default.DictionaryStringJsonElement);
            return fields is null || !fields.Remove("event", out var kind) || kind.ValueKind != JsonValueKind.String
                ? null : new RunEvent
                {
                    Index = index,
                    Time = Text(fields, "time") ?? "",
                    Kind = kind.GetString()!,
                    Worker = Text(fields, "worker"),
                    Step = fields.Remove("step", out var step) && step.ValueKind == JsonValueKind.Number
                        && step.TryGetInt64(out var number) ? number : null,
                    Reason = Text(fields, "reason"),
                    Others = fields.Count > 0 ? fields : null,
                };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(Dictionary<string, JsonElement> fields, string name) =>
        fields.Remove(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private (long Place, long Number) PlaceBefore(long index)
    {
        lock (guard)
        {
            Extend();
            if (index >= count)
                return (-1, 0);
            var block = (int)(index / Every);
            return (places[block], block * (long)Every);
        }
    }

    private void Extend()
    {
        using var file = FileLines.Open(path);
        if (file is null)
            return;
        foreach (var line in FileLines.Read(file, end))
        {
            end = line.End;
            if (++count % Every == 0)
                places.Add(end);
        }
    }
}
