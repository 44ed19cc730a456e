using System.Globalization;
using System.Text.Json;

namespace ClusterLlm.Chaos;

/// <summary>What a run's directory says of the run, while it goes.</summary>
internal sealed class RunView(string directory)
{
    /// <summary>The last committed step that metrics.jsonl tells of; 0 before the first.</summary>
    public long Step
    {
        get
        {
            const int tail = 4096;
            if (Open("metrics.jsonl") is not { } file)
                return 0;
            using (file)
            {
                file.Seek(Math.Max(0, file.Length - tail), SeekOrigin.Begin);
                var lines = new StreamReader(file).ReadToEnd().Split('\n');
                // What follows the last line break is unfinished, what precedes the first may be cut.
                return lines.Length < 2 ? 0 : StepOf(lines[^2]);
            }
        }
    }

    /// <summary>Of the run, as cluster.json has it; "?" while there is none.</summary>
    public string Phase => Cluster(root => root.GetProperty("phase").GetString()!) ?? "?";

    public bool WritesCheckpoint
    {
        get
        {
            var checkpoints = Path.Combine(directory, "checkpoints");
            // Killed writers leave theirs behind.
            return Directory.Exists(checkpoints) && Directory.EnumerateDirectories(checkpoints, ".step-*.tmp")
                .Any(path => Directory.Exists($"/proc/{path.Split('.')[^2]}"));
        }
    }

    /// <summary>Where a worker from outside joins.</summary>
    public string? Address => Cluster(root => root.GetProperty("coordinator").GetProperty("address").GetString()!
        .Split('@')[1]);

    /// <summary>Process ids of those that take part, by id.</summary>
    public IReadOnlyList<(string Id, int ProcessId)> Workers => Cluster(root => root.GetProperty("workers")
        .EnumerateArray()
        .Where(worker => worker.GetProperty("status").GetString() is "joined" or "receiving" or "ready")
        .Select(worker => (worker.GetProperty("id").GetString()!, worker.GetProperty("pid").GetInt32()))
        .ToList()) ?? [];

    public int Count(string happened) => Lines("events.jsonl").Count(line =>
        line.Contains($"\"event\":\"{happened}\"", StringComparison.Ordinal));

    /// <summary>Loss by step, as text, so that equal means equal bits.</summary>
    public SortedDictionary<long, string> Losses()
    {
        var losses = new SortedDictionary<long, string>();
        foreach (var line in Lines("metrics.jsonl"))
        {
            using var parsed = JsonDocument.Parse(line);
            losses.Add(parsed.RootElement.GetProperty("step").GetInt64(),
                parsed.RootElement.GetProperty("loss").GetRawText());
        }
        return losses;
    }

    private static long StepOf(string line)
    {
        const string key = "{\"step\":";
        var end = line.IndexOf(',', StringComparison.Ordinal);
        return end > key.Length && line.StartsWith(key, StringComparison.Ordinal)
            && long.TryParse(
                line.AsSpan(key.Length..end), NumberStyles.None, CultureInfo.InvariantCulture, out var step)
                ? step : 0;
    }

    /// <summary>Whole lines of a file that is being written.</summary>
    public string[] Lines(string name)
    {
        if (Open(name) is not { } file)
            return [];
        using var reader = new StreamReader(file);
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private T? Cluster<T>(Func<JsonElement, T> read)
        where T : class
    {
        if (Open("cluster.json") is not { } file)
            return null;
        using (file)
        using (var parsed = JsonDocument.Parse(file))
            return read(parsed.RootElement);
    }

    private FileStream? Open(string name)
    {
        try
        {
            return new FileStream(Path.Combine(directory, name), FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
