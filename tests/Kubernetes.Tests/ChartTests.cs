using System.Text.RegularExpressions;
using ClusterLlm.Kubernetes.Tests.Emulator;
using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests;

/// <summary>
/// The Helm chart: as Helm renders it, where there is one, and in any case next to what it is a copy of.
/// </summary>
public sealed partial class ChartTests
{
    private static string Chart => Path.Combine(RenderedOverlay.Folder, "chart");

    [Fact]
    public void what_helm_renders_holds_together()
    {
        if (Commands.Try("helm", "version") is { } missing)
            Assert.Skip($"there is no helm here, nor a package of it: {missing}");
        var text = Commands.Read("helm", "template", "clusterllm", Chart);
        var rendered = RenderedOverlay.Parse($"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: here\n---\n{text}");
        foreach (var resource in rendered.Resources.Where(resource => resource is not Namespace))
            resource.Metadata.Namespace = "here";
        var secrets = rendered.All<StatefulSet>().SelectMany(set => set.Spec.Template.Spec.Volumes)
            .Select(volume => volume.Secret?.SecretName).OfType<string>().ToHashSet();
        Assert.Empty(Rules.Breaches(rendered, secrets));
    }

    [Fact]
    public void a_change_of_the_base_is_made_in_the_chart_too()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(RenderedOverlay.Folder, "base"), "*.yaml")
            .Where(file => Path.GetFileName(file) is not ("kustomization.yaml" or "run.yaml")))
        {
            var template = Lines(Path.Combine(Chart, "templates", Path.GetFileName(file)))
                .Where(line => !line.Contains("{{", StringComparison.Ordinal)).ToList();
            var lost = Lines(file).Where(line => !template.Contains(line) && !Valued().IsMatch(line)).ToList();
            Assert.True(lost.Count == 0, $"{Path.GetFileName(file)}: {string.Join(" | ", lost)}");
        }
    }

    private static IEnumerable<string> Lines(string path) =>
        File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#');

    /// <summary>What the chart takes from its values.</summary>
    [GeneratedRegex("^(image:|replicas:|terminationGracePeriodSeconds:|accessModes:|storage:|requests:|limits:|cpu:|memory:|kubernetes.io/metadata.name:)")]
    private static partial Regex Valued();
}
