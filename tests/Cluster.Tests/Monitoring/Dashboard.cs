using System.Text.Json;

namespace ClusterLlm.Cluster.Tests.Monitoring;

/// <summary>What a dashboard's file asks Prometheus.</summary>
internal sealed record Dashboard(string Name, JsonElement Root)
{
    public static IReadOnlyList<Dashboard> All { get; } =
    [
        .. Directory.GetFiles(Path.Combine(Repository.Telemetry, "grafana", "dashboards"), "*.json")
            .Order(StringComparer.Ordinal)
            .Select(path => new Dashboard(Path.GetFileName(path), JsonDocument.Parse(File.ReadAllText(path)).RootElement)),
    ];

    public IEnumerable<JsonElement> Panels => Root.GetProperty("panels").EnumerateArray();

    /// <summary>Each panel's title and expressions, with the variables replaced.</summary>
    public IEnumerable<(string Title, string Expression)> Expressions(string run) =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select ($"{Name}: {panel.GetProperty("title").GetString()}",
            Replace(target.GetProperty("expr").GetString()!, run));

    public IEnumerable<string> Annotations(string run) =>
        Root.GetProperty("annotations").GetProperty("list").EnumerateArray()
            .Select(annotation => Replace(annotation.GetProperty("expr").GetString()!, run));

    private static string Replace(string expression, string run) => expression
        .Replace("$__rate_interval", "10s", StringComparison.Ordinal)
        .Replace("$__range", "1m", StringComparison.Ordinal)
        .Replace("$run", run, StringComparison.Ordinal)
        .Replace("$worker", ".*", StringComparison.Ordinal);
}
