namespace ClusterLlm.Kubernetes.Tests.Manifests;

internal sealed class StatefulSet : Resource
{
    public SetSpec Spec { get; set; } = new();

    internal sealed class SetSpec
    {
        public string ServiceName { get; set; } = "";
        public int? Replicas { get; set; }
        public string PodManagementPolicy { get; set; } = "OrderedReady";
        public UpdateStrategy UpdateStrategy { get; set; } = new();
        public LabelSelector Selector { get; set; } = new();
        public PodTemplate Template { get; set; } = new();
    }

    internal sealed class UpdateStrategy
    {
        public string Type { get; set; } = "RollingUpdate";
    }
}

internal sealed class PodTemplate
{
    public Metadata Metadata { get; set; } = new();
    public PodSpec Spec { get; set; } = new();
}

internal sealed class PodSpec
{
    public string? ServiceAccountName { get; set; }
    public bool? AutomountServiceAccountToken { get; set; }
    public bool? EnableServiceLinks { get; set; }
    public int TerminationGracePeriodSeconds { get; set; } = 30;
    public SecurityContext SecurityContext { get; set; } = new();
    public Affinity? Affinity { get; set; }
    public List<TopologySpread> TopologySpreadConstraints { get; set; } = [];
    public List<Toleration> Tolerations { get; set; } = [];
    public List<Container> Containers { get; set; } = [];
    public List<Volume> Volumes { get; set; } = [];
}

internal sealed class Container
{
    public string Name { get; set; } = "";
    public string Image { get; set; } = "";
    public string ImagePullPolicy { get; set; } = "";
    public List<string> Command { get; set; } = [];
    public List<string> Args { get; set; } = [];
    public List<EnvironmentVariable> Env { get; set; } = [];
    public List<ContainerPort> Ports { get; set; } = [];
    public Probe? StartupProbe { get; set; }
    public Probe? ReadinessProbe { get; set; }
    public Probe? LivenessProbe { get; set; }
    public Lifecycle? Lifecycle { get; set; }
    public Resources Resources { get; set; } = new();
    public SecurityContext SecurityContext { get; set; } = new();
    public List<VolumeMount> VolumeMounts { get; set; } = [];

    /// <summary>The number of a port that is given by name or number.</summary>
    public int PortOf(string port) => int.TryParse(port, out var number) ? number
        : Ports.Single(known => known.Name == port).Number;
}

internal sealed class EnvironmentVariable
{
    public string Name { get; set; } = "";
    public string? Value { get; set; }
    public Source? ValueFrom { get; set; }

    internal sealed class Source
    {
        public FieldReference FieldRef { get; set; } = new();
    }

    internal sealed class FieldReference
    {
        public string FieldPath { get; set; } = "";
    }
}

internal sealed class ContainerPort
{
    public string Name { get; set; } = "";

    [YamlDotNet.Serialization.YamlMember(Alias = "containerPort")]
    public int Number { get; set; }
}

internal sealed class Probe
{
    public HttpGet HttpGet { get; set; } = new();
    public int InitialDelaySeconds { get; set; }
    public int PeriodSeconds { get; set; } = 10;
    public int TimeoutSeconds { get; set; } = 1;
    public int FailureThreshold { get; set; } = 3;
}

internal sealed class HttpGet
{
    public string Path { get; set; } = "";
    public string Port { get; set; } = "";
    public string Scheme { get; set; } = "HTTP";
}

internal sealed class Lifecycle
{
    public Handler? PreStop { get; set; }

    internal sealed class Handler
    {
        public ExecAction Exec { get; set; } = new();
    }

    internal sealed class ExecAction
    {
        public List<string> Command { get; set; } = [];
    }
}
