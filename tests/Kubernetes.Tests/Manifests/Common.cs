namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>
/// One object of a rendered overlay. The types of this folder have the fields that our manifests use, under Kubernetes'
/// names: any other is refused when a manifest is read, and so is a field in the wrong place.
/// </summary>
internal abstract class Resource
{
    public string ApiVersion { get; set; } = "";
    public string Kind { get; set; } = "";
    public Metadata Metadata { get; set; } = new();

    public override string ToString() => $"{Kind} {Metadata.Name}";
}

internal sealed class Metadata
{
    public string Name { get; set; } = "";
    public string? Namespace { get; set; }
    public Dictionary<string, string> Labels { get; set; } = [];
    public Dictionary<string, string> Annotations { get; set; } = [];
}

internal sealed class LabelSelector
{
    public Dictionary<string, string> MatchLabels { get; set; } = [];

    public bool Matches(IReadOnlyDictionary<string, string> labels) =>
        MatchLabels.All(pair => labels.TryGetValue(pair.Key, out var value) && value == pair.Value);
}

internal sealed class Namespace : Resource;

internal sealed class ServiceAccount : Resource
{
    public bool? AutomountServiceAccountToken { get; set; }
}

internal sealed class ConfigMap : Resource
{
    public Dictionary<string, string> Data { get; set; } = [];
}

internal sealed class PersistentVolumeClaim : Resource
{
    public ClaimSpec Spec { get; set; } = new();

    internal sealed class ClaimSpec
    {
        public List<string> AccessModes { get; set; } = [];
        public string? StorageClassName { get; set; }
        public Resources Resources { get; set; } = new();
    }
}

internal sealed class Resources
{
    public Dictionary<string, string> Requests { get; set; } = [];
    public Dictionary<string, string> Limits { get; set; } = [];
}

internal sealed class Service : Resource
{
    public ServiceSpec Spec { get; set; } = new();

    internal sealed class ServiceSpec
    {
        public string? ClusterIP { get; set; }
        public bool PublishNotReadyAddresses { get; set; }
        public Dictionary<string, string> Selector { get; set; } = [];
        public List<ServicePort> Ports { get; set; } = [];
    }

    internal sealed class ServicePort
    {
        public string Name { get; set; } = "";
        public string Protocol { get; set; } = "TCP";
        public int Port { get; set; }
        public string TargetPort { get; set; } = "";
    }
}
