using System.Reflection;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>What `kubectl kustomize` makes of an overlay, read strictly.</summary>
internal sealed class RenderedOverlay
{
    private static readonly Dictionary<(string ApiVersion, string Kind), Type> Known = new()
    {
        [("v1", "Namespace")] = typeof(Namespace),
        [("v1", "ServiceAccount")] = typeof(ServiceAccount),
        [("v1", "ConfigMap")] = typeof(ConfigMap),
        [("v1", "Service")] = typeof(Service),
        [("v1", "PersistentVolumeClaim")] = typeof(PersistentVolumeClaim),
        [("apps/v1", "StatefulSet")] = typeof(StatefulSet),
        [("policy/v1", "PodDisruptionBudget")] = typeof(PodDisruptionBudget),
        [("networking.k8s.io/v1", "NetworkPolicy")] = typeof(NetworkPolicy),
        [("autoscaling/v2", "HorizontalPodAutoscaler")] = typeof(HorizontalPodAutoscaler),
        [("monitoring.coreos.com/v1", "ServiceMonitor")] = typeof(ServiceMonitor),
        [("cert-manager.io/v1", "Issuer")] = typeof(Issuer),
        [("cert-manager.io/v1", "Certificate")] = typeof(Certificate),
    };

    private RenderedOverlay(IReadOnlyList<Resource> resources) => Resources = resources;

    public IReadOnlyList<Resource> Resources { get; }

    public static string Repository { get; } = Path.GetFullPath(typeof(RenderedOverlay).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Repository").Value!);

    public static string Folder { get; } = Path.Combine(Repository, "deploy", "k8s");

    public IEnumerable<T> All<T>() where T : Resource => Resources.OfType<T>();

    public T One<T>(string name) where T : Resource => All<T>().Single(resource => resource.Metadata.Name == name);

    /// <summary>Skips the test where there is no kubectl that can.</summary>
    public static RenderedOverlay Render(string folder) => Parse(Kustomize.Render(folder));

    /// <exception cref="YamlException">A field that is not known, or a value of another type.</exception>
    public static RenderedOverlay Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return new RenderedOverlay([.. stream.Documents.Select(document => Read((YamlMappingNode)document.RootNode))]);
    }

    private static Resource Read(YamlMappingNode node)
    {
        var (version, kind) = (node["apiVersion"].ToString(), node["kind"].ToString());
        if (!Known.TryGetValue((version, kind), out var type))
            throw new InvalidDataException($"{version} {kind} is not a kind that is known here");
        var text = new StringWriter();
        new YamlStream(new YamlDocument(node)).Save(text, assignAnchors: false);
        var reader = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
            .WithDuplicateKeyChecking().Build();
        try
        {
            return (Resource)reader.Deserialize(text.ToString().Replace("\n...", "", StringComparison.Ordinal), type)!;
        }
        catch (YamlException error)
        {
            throw new InvalidDataException(
                $"{kind} {node["metadata"]["name"]}: {(error.InnerException ?? error).Message}", error);
        }
    }
}
