using System.Text.Json;
using ClusterLlm.Coordinator.Operations.Contracts;
using ClusterLlm.Coordinator.RunHistory;
using Microsoft.Win32.SafeHandles;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>
/// metrics.jsonl as the API reads it: nothing of it is kept in memory. Steps ascend, so a step is found by bisection
/// over the bytes. Lines that cannot be read are passed over.
/// </summary>
internal sealed class MetricsFile(string path)
{
    /// <summary>Below so many bytes reading on is cheaper than bisecting.</summary>
    private const int Window = 4_096;

    private const int Tail = 1 << 16;

    /// <summary>The steps after one, by ascending number; the file is read while they are enumerated.</summary>
    public IEnumerable<MetricsRow> After(long step)
    {
        using var file = FileLines.Open(path);
        if (file is null)
            yield break;
        var last = step;
        foreach (var line in FileLines.Read(file, Find(file, step)))
        {
            // A rewind under the reader's hands may bring a step again.
            if (Parse(line) is not { } row || row.Step <= last)
                continue;
            last = row.Step;
            yield return row;
        }
    }

    /// <param name="after">Steps until this one are left out.</param>
    /// <param name="limit">Of rows.</param>
    public MetricsPage Page(long after, int limit)
    {
        var rows = After(after).Take(limit + 1).ToList();
        if (rows.Count <= limit)
            return new MetricsPage(rows, null);
        rows.RemoveAt(limit);
        return new MetricsPage(rows, rows.Count == 0 ? after : rows[^1].Step);
    }

    /// <summary>
    /// At most so many of the steps after one, spread over all of them: enough to draw them. The first and the last are
    /// among them.
    /// </summary>
    public MetricsPage Sample(long after, int points)
    {
        using var file = FileLines.Open(path);
        if (file is null)
            return new MetricsPage([], null);
        var (from, length) = (Find(file, after), RandomAccess.GetLength(file));
        // Lines are of about one length, so that equal distances in bytes are about equal in steps.
        var stride = Math.Max(1, (length - from) / Math.Max(1, points - 1));
        var rows = new List<MetricsRow>(points);
        for (var offset = from; offset < length && rows.Count < points;)
        {
            if (FileLines.Read(file, offset).Select(Parse).FirstOrDefault(row => row is not null) is not { } row)
                break;
            if (row.Step > (rows.Count == 0 ? after : rows[^1].Step))
                rows.Add(row);
            offset = FileLines.NextLine(file, offset + stride - 1);
        }
        if (Newest().LastOrDefault() is { } last && last.Step > (rows.Count == 0 ? after : rows[^1].Step))
        {
            if (rows.Count == points)
                rows.RemoveAt(points - 1);
            rows.Add(last);
        }
        return new MetricsPage(rows, null);
    }

    public MetricsRow? Of(long step) => After(step - 1).FirstOrDefault(row => row.Step == step);

    /// <summary>The last ones, as many as lie in a few pages of the file.</summary>
    public IReadOnlyList<MetricsRow> Newest()
    {
        using var file = FileLines.Open(path);
        if (file is null)
            return [];
        var from = RandomAccess.GetLength(file) - Tail;
        return [.. FileLines.Read(file,
            from <= 0 ? 0 : FileLines.NextLine(file, from)).Select(Parse).OfType<MetricsRow>()];
    }

    /// <summary>Where a line begins from which on all steps after the given one are.</summary>
    private static long Find(SafeFileHandle file, long step)
    {
        var (low, high) = (0L, RandomAccess.GetLength(file));
        if (step < 1)
            return 0;
        while (high - low > Window)
        {
            var middle = FileLines.NextLine(file, low + ((high - low) / 2));
            if (middle >= high)
                break;
            var row = FileLines.Read(file, middle).Select(Parse).FirstOrDefault(row => row is not null);
            if (row is not null && row.Step <= step)
                low = middle;
            else
                high = middle;
        }
        return low;
    }

    private static MetricsRow? Parse(FileLine line)
    {
        try
        {
            return JsonSerializer.Deserialize(line.Text.Span, LineJson.Default.MetricsRow)?.WithoutNonFinite();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
