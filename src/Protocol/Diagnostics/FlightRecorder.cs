using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Protocol.Diagnostics;

/// <summary>
/// The last events of one process, kept in memory at the cost of a reference each and put into words only when somebody
/// asks. Used by one thread at a time.
/// </summary>
public sealed class FlightRecorder(string process, int capacity = 512)
{
    /// <summary>Longer descriptions are cut: a message may hold a whole configuration.</summary>
    private const int MaxChars = 400;

    private readonly (DateTimeOffset At, object Event)[] _ring = new (DateTimeOffset, object)[capacity];
    private long _count;

    /// <param name="at">When it happened.</param>
    /// <param name="happened">Immutable; its ToString is what a reader sees.</param>
    public void Record(DateTimeOffset at, object happened) => _ring[_count++ % capacity] = (at, happened);

    /// <summary>
    /// Replaces the file by one JSON object a line, oldest first: time, process, event. The last says why it was
    /// written.
    /// </summary>
    public void Write(string path, DateTimeOffset now, string reason)
    {
        var events = Enumerable.Range(0, (int)Math.Min(_count, capacity))
            .Select(i => _ring[(Math.Max(0, _count - capacity) + i) % capacity])
            .Append((now, $"written because: {reason}"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".tmp";
        File.WriteAllLines(temporary, events.Select(e => Line(e.Item1, e.Item2)));
        File.Move(temporary, path, overwrite: true);
    }

    private string Line(DateTimeOffset at, object happened)
    {
        var text = happened.ToString() ?? "";
        return JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["time"] = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            ["process"] = process,
            ["event"] = text.Length > MaxChars ? text[..MaxChars] + "..." : text,
        });
    }
}
