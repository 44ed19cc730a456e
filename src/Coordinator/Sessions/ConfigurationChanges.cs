using System.Security.Cryptography;
using System.Text;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Sessions;

/// <summary>What differs between two configurations, apart from what a resumed run may change freely.</summary>
internal static class ConfigurationChanges
{
    /// <summary>Sections and keys that do not touch the result.</summary>
    private static readonly string[] Free =
        ["checkpoint.", "api.", "telemetry.", "samples.", "logging.", "security.", "cluster.workers",
        "cluster.start_workers", "cluster.host",
        "cluster.bind_host", "cluster.port",
        "cluster.orphan_timeout", "cluster.heartbeat_timeout", "cluster.wait_for_workers", "cluster.frame_bytes",
        "cluster.window_bytes", "cluster.min_workers", "cluster.max_workers", "cluster.compute_timeout",
        "cluster.verify_every", "cluster.balance", "training.max_skipped_steps"];

    /// <summary>As "key: before -> after".</summary>
    public static List<string> Between(RunConfiguration before, RunConfiguration after)
    {
        var (old, changed) = (Keys(before), Keys(after));
        return [.. old.Where(pair => changed[pair.Key] != pair.Value && !IsFree(pair.Key))
            .Select(pair => $"{pair.Key}: {pair.Value} -> {changed[pair.Key]}")];
    }

    /// <summary>Lower-case hexadecimal SHA-256 over every key that is not free.</summary>
    public static string Hash(RunConfiguration configuration)
    {
        var lines = Keys(configuration).Where(pair => !IsFree(pair.Key)).Select(pair => $"{pair.Key}={pair.Value}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }

    /// <summary>A resumed run may change it without a word.</summary>
    public static bool IsFree(string key) => Free.Any(free => key.StartsWith(free, StringComparison.Ordinal));

    private static SortedDictionary<string, string> Keys(RunConfiguration configuration)
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var section = "";
        foreach (var line in ConfigurationFile.ToYaml(configuration).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line[0] != ' ')
                section = line[..colon];
            else
                keys[$"{section}.{line[..colon].Trim()}"] = line[(colon + 1)..].Trim();
        }
        return keys;
    }
}
