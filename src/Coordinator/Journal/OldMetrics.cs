using System.Text.Json;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>A metrics.jsonl of before, read when first asked for. It may be absent, cut or damaged.</summary>
internal sealed class OldMetrics(string path)
{
    private Dictionary<long, string>? lines;

    /// <summary>The last line of the step that can be read; null if there is none.</summary>
    public string? Line(long step) => (lines ??= Read()).GetValueOrDefault(step);

    private Dictionary<long, string> Read()
    {
        var found = new Dictionary<long, string>();
        if (!File.Exists(path))
            return found;
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
            if (StepOf(line) is { } step)
                found[step] = line;
        return found;
    }

    private static long? StepOf(string line)
    {
        try
        {
            using var parsed = JsonDocument.Parse(line);
            return parsed.RootElement.TryGetProperty("step", out var step) && step.TryGetInt64(out var value)
                && parsed.RootElement.TryGetProperty("learning_rate", out _) ? value : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
