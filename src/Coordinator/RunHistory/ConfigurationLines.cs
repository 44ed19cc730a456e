using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// config.yaml of a run as keys and texts. Read line by line, as it was written: another version's keys are no error
/// here, and nothing that is in the file can be one.
/// </summary>
internal static class ConfigurationLines
{
    private const int MaxKeys = 1000;

    private static readonly Lazy<IReadOnlyList<(string Key, string Value)>> Defaults =
        new(() => [.. Parse(ConfigurationFile.ToYaml(new RunConfiguration()).Split('\n'))]);

    /// <summary>
    /// Every key that this version knows or the file has, by section, and its value; what the file lacks has its
    /// default.
    /// </summary>
    /// <param name="path">Of config.yaml.</param>
    /// <returns>Null when there is none.</returns>
    public static IReadOnlyList<(string Key, string Value)>? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        var lines = FileLines.Read(path).Select(line => System.Text.Encoding.UTF8.GetString(line.Span));
        var found = new Dictionary<string, string>();
        foreach (var (key, value) in Parse(lines).Take(MaxKeys))
            found[key] = value;
        if (found.Count == 0)
            return null;
        return
        [
            .. Defaults.Value.Select(pair => (pair.Key, found.GetValueOrDefault(pair.Key, pair.Value))),
            .. found.Where(pair => Defaults.Value.All(known => known.Key != pair.Key))
                .Select(pair => (pair.Key, pair.Value)),
        ];
    }

    /// <summary>Whether this version would have chosen the same.</summary>
    public static bool IsDefault(string key, string value) => Defaults.Value.Contains((key, value));

    private static IEnumerable<(string Key, string Value)> Parse(IEnumerable<string> lines)
    {
        var section = "";
        foreach (var line in lines)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || line.TrimStart().StartsWith('#'))
                continue;
            var (name, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (!char.IsWhiteSpace(line[0]))
                section = name;
            else if (section.Length > 0)
                yield return ($"{section}.{name}", Unquote(value));
        }
    }

    private static string Unquote(string value) =>
        value.Length >= 2 && value[0] == '"' && value[^1] == '"'
            ? value[1..^1].Replace("\\\"", "\"", StringComparison.Ordinal)
                .Replace("\\\\", "\\", StringComparison.Ordinal)
            : value;
}
