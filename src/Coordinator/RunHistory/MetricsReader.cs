using System.Text.Json;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>Reads metrics.jsonl, whatever state it is in: lines that are no rows are passed over and counted.</summary>
internal static class MetricsReader
{
    private const int MaxNameLength = 64;
    private const long TailBytes = 1 << 20;
    private const long LongestTailBytes = 64 << 20;

    /// <param name="path">It may be absent; the table is empty then.</param>
    /// <param name="wanted">Only these metrics; null for all.</param>
    public static MetricsTable Read(string path, IReadOnlySet<string>? wanted = null) => ReadFrom(path, 0, wanted);

    /// <summary>
    /// The end of the file: rows enough for the newest values, without reading a run of weeks for them.
    /// </summary>
    /// <param name="path">It may be absent; the table is empty then.</param>
    /// <param name="sought">A metric that not every row has; it is looked for in 64 MiB at most.</param>
    public static MetricsTable ReadTail(string path, string sought)
    {
        var length = File.Exists(path) ? new FileInfo(path).Length : 0;
        for (var bytes = TailBytes; ; bytes *= 8)
        {
            var table = ReadFrom(path, Math.Max(0, length - bytes), null);
            if (table.Column(sought) is not null || bytes >= Math.Min(length, LongestTailBytes))
                return table;
        }
    }

    /// <summary>A row of metrics, as the file and the coordinator's API have it.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(ReadOnlySpan<byte> line, IReadOnlySet<string>? wanted, out long step,
        List<(string Name, double Value)> values)
    {
        step = -1;
        values.Clear();
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan.Length <= MaxNameLength ? reader.GetString()! : "";
                reader.Read();
                if (name == "step")
                    step = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var at) ? at : -1;
                else if (name.Length > 0 && (wanted is null || wanted.Contains(name))
                    && Number(ref reader) is { } value)
                    values.Add((name, value));
                reader.Skip();
            }
            return step >= 0 && reader.TokenType == JsonTokenType.EndObject && !reader.Read();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static MetricsTable ReadFrom(string path, long offset, IReadOnlySet<string>? wanted)
    {
        var (table, values) = (new MetricsTable(), new List<(string, double)>());
        foreach (var line in FileLines.Read(path, offset))
            if (TryParse(line.Span, wanted, out var step, values))
                table.Add(step, values);
            else
                table.Damaged++;
        return table;
    }

    /// <summary>Null stands for a number that is not finite, and so do the names of such.</summary>
    private static double? Number(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number when reader.TryGetDouble(out var value) => value,
        JsonTokenType.Null => double.NaN,
        JsonTokenType.String when reader.ValueTextEquals("NaN"u8) => double.NaN,
        JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) => double.PositiveInfinity,
        JsonTokenType.String when reader.ValueTextEquals("-Infinity"u8) => double.NegativeInfinity,
        _ => null,
    };
}
