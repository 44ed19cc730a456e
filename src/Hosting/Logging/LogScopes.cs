namespace ClusterLlm.Hosting.Logging;

/// <summary>The names that say where a line was logged.</summary>
internal static class LogScopes
{
    public const string Run = "run";
    public const string Worker = "worker";
    public const string Generation = "generation";
    public const string Step = "step";

    private const string OriginalFormat = "{OriginalFormat}";

    public static bool IsKnown(string key) => key is Run or Worker or Generation or Step;

    /// <summary>Every key once, with its innermost value, in the order in which the keys first came.</summary>
    public static IReadOnlyList<KeyValuePair<string, object?>> Innermost(
        IReadOnlyList<KeyValuePair<string, object?>> pairs)
    {
        var result = new List<KeyValuePair<string, object?>>(pairs.Count);
        foreach (var pair in pairs)
        {
            if (pair.Key == OriginalFormat)
                continue;
            var known = result.FindIndex(other => other.Key == pair.Key);
            if (known < 0)
                result.Add(pair);
            else
                result[known] = pair;
        }
        return result;
    }
}
