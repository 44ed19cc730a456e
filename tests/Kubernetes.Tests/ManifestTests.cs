using System.Globalization;
using System.Text.RegularExpressions;
using ClusterLlm.Kubernetes.Tests.Manifests;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Kubernetes.Tests;

/// <summary>
/// What kustomize makes of each overlay: no field that is not known, and nothing that refers to what is not there.
/// </summary>
public sealed partial class ManifestTests
{
    private const string Coordinator = "clusterllm-coordinator";
    private const string Worker = "clusterllm-worker";

    public static TheoryData<string> Overlays { get; } = [.. Directory.GetDirectories(
        Path.Combine(RenderedOverlay.Folder, "overlays"))
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Components { get; } = [.. Directory.GetDirectories(
        Path.Combine(RenderedOverlay.Folder, "components"))
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Overlays))]
    public void an_overlay_holds_together(string overlay) =>
        Assert.Empty(Rules.Breaches(Render(overlay), SecretsOfTheDocs()));

    [Theory]
    [MemberData(nameof(Components))]
    public void a_component_fits_into_an_overlay(string component)
    {
        using var folder = new Beside();
        folder.Write($"""
            apiVersion: kustomize.config.k8s.io/v1beta1
            kind: Kustomization
            namespace: clusterllm
            resources: [{folder.To("overlays/cpu-local")}]
            components: [{folder.To($"components/{component}")}]
            """);
        var rendered = RenderedOverlay.Render(folder.Path);
        Assert.Empty(Rules.Breaches(rendered, SecretsOfTheDocs()));
        Assert.NotEqual(
            Render("cpu-local")
                .Resources.Select(one => one.ToString()), rendered.Resources.Select(one => one.ToString()));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void a_run_is_configured_as_its_pods_are(string overlay)
    {
        var rendered = Render(overlay);
        var run = ConfigurationFile.Parse(rendered.All<ConfigMap>().Single().Data["run.yaml"], "run.yaml");
        _ = ConfigurationFile.Resolve(run, []);
        var (coordinator, worker) = (rendered.One<StatefulSet>(Coordinator), rendered.One<StatefulSet>(Worker));
        var name = $"{Coordinator}-0.{coordinator.Spec.ServiceName}";
        Assert.False(run.Cluster.StartWorkers);
        Assert.Equal(name, run.Cluster.Host);
        Assert.Equal(coordinator.Spec.Template.Spec.Containers[0].PortOf("control"), run.Cluster.Port);
        Assert.Contains($"--join={name}:{run.Cluster.Port}", worker.Spec.Template.Spec.Containers[0].Args);
        Assert.Contains(
            $"--host=$(K8S_POD_NAME).{worker.Spec.ServiceName}.$(K8S_NAMESPACE_NAME).svc",
            worker.Spec.Template.Spec.Containers[0].Args);
        Assert.Contains($"--coordinator {name}:{run.Cluster.Port}",
            worker.Spec.Template.Spec.Containers[0].Lifecycle!.PreStop!.Exec.Command[^1], StringComparison.Ordinal);
        Assert.Equal(worker.Spec.Replicas, run.Cluster.Workers);
        // Workers keep the state for longer than a coordinator takes to go and come back.
        Assert.True(run.Cluster.OrphanTimeout > 2 * coordinator.Spec.Template.Spec.TerminationGracePeriodSeconds);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void what_drains_a_worker_ends_within_its_grace_period(string overlay)
    {
        var pod = Render(overlay).One<StatefulSet>(Worker).Spec.Template.Spec;
        var wait = Waiting().Match(pod.Containers[0].Lifecycle!.PreStop!.Exec.Command[^1]).Groups[1].Value;
        Assert.True(int.Parse(wait, CultureInfo.InvariantCulture) < pod.TerminationGracePeriodSeconds);
    }

    [Fact]
    public void workers_on_gpus_have_one_each_and_images_with_cuda()
    {
        var worker = Render("gpu").One<StatefulSet>(Worker).Spec.Template.Spec.Containers[0];
        Assert.Equal("1", worker.Resources.Limits["nvidia.com/gpu"]);
        Assert.EndsWith("-cuda", worker.Image, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Worker, Coordinator, 4053, true)]
    [InlineData(Coordinator, Worker, 40_000, true)]
    [InlineData(Worker, Worker, 40_000, true)]
    [InlineData("monitoring", Coordinator, 8470, true)]
    [InlineData("monitoring", Worker, 8471, true)]
    [InlineData("monitoring", Worker, 40_000, false)]
    [InlineData("monitoring", Coordinator, 4053, false)]
    [InlineData("elsewhere", Worker, 40_000, false)]
    [InlineData("elsewhere", Coordinator, 8470, false)]
    [InlineData(Worker, Coordinator, 22, false)]
    [InlineData(Worker, "kube-system", 53, true)]
    [InlineData(Coordinator, "elsewhere", 443, false)]
    public void the_network_lets_pass_what_is_needed_and_nothing_else(string from, string to, int port, bool passes) =>
        Assert.Equal(passes, new Flows(Render("cpu-local")).Pass(from, to, port));

    [Fact]
    public void no_secret_is_in_a_manifest() => Assert.DoesNotContain(
        Directory.EnumerateFiles(Path.Combine(RenderedOverlay.Repository, "deploy"), "*", SearchOption.AllDirectories)
            .Select(File.ReadAllText), text => text.Contains("kind: Secret", StringComparison.Ordinal)
                || text.Contains("PRIVATE KEY", StringComparison.Ordinal)
                    || text.Contains("secretGenerator", StringComparison.Ordinal));

    [Fact]
    public void a_field_that_kubernetes_does_not_know_is_found()
    {
        var text = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: x\nautomountServiceAccountTokens: false\n";
        Assert.Contains("automountServiceAccountTokens",
            Assert.Throws<InvalidDataException>(() => RenderedOverlay.Parse(text)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void a_port_that_is_renamed_in_one_place_is_found()
    {
        var overlay = Render("cpu-local");
        overlay.One<StatefulSet>(Worker).Spec.Template.Spec.Containers[0].Ports[0].Name = "web";
        var breaches = Rules.Breaches(overlay, SecretsOfTheDocs()).ToList();
        Assert.Equal(4, breaches.Count);
        Assert.Contains(breaches, breach => breach.Contains("no container has port http", StringComparison.Ordinal));
    }

    private static RenderedOverlay Render(string overlay) =>
        RenderedOverlay.Render(Path.Combine(RenderedOverlay.Folder, "overlays", overlay));

    /// <summary>Those that docs/operations/kubernetes.md says how to make.</summary>
    private static HashSet<string> SecretsOfTheDocs() => [.. SecretMade().Matches(File.ReadAllText(
        Path.Combine(RenderedOverlay.Repository, "docs", "operations",
            "kubernetes.md"))).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"create secret generic ([a-z-]+)")]
    private static partial Regex SecretMade();

    [GeneratedRegex("--wait ([0-9]+)")]
    private static partial Regex Waiting();
}
