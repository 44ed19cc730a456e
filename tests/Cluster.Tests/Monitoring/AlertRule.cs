using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace ClusterLlm.Cluster.Tests.Monitoring;

/// <summary>An alert as operators get it.</summary>
internal sealed partial record AlertRule(string Name, string Expression, IReadOnlyDictionary<string, string> Annotations)
{
    public static IReadOnlyList<AlertRule> All { get; } = [.. Read()];

    /// <summary>The series that the expression looks at, whatever it compares them with.</summary>
    public IEnumerable<string> Selectors => Selector().Matches(Expression).Select(match => match.Value).Distinct();

    private static IEnumerable<AlertRule> Read()
    {
        using var reader = new StreamReader(Path.Combine(Repository.Telemetry, "prometheus", "alerts.yml"));
        var yaml = new YamlStream();
        yaml.Load(reader);
        foreach (var group in (YamlSequenceNode)yaml.Documents[0].RootNode["groups"])
            foreach (var rule in (YamlSequenceNode)group["rules"])
                yield return new AlertRule(Text(rule["alert"]), Text(rule["expr"]),
                    ((YamlMappingNode)rule["annotations"]).ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value)));
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;

    [GeneratedRegex(@"\b(clusterllm_\w+|process_\w+|up)\b(\{[^}]*\})?")]
    private static partial Regex Selector();
}
