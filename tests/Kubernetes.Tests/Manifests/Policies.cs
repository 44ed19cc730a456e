namespace ClusterLlm.Kubernetes.Tests.Manifests;

internal sealed class PodDisruptionBudget : Resource
{
    public BudgetSpec Spec { get; set; } = new();

    internal sealed class BudgetSpec
    {
        public int? MaxUnavailable { get; set; }
        public LabelSelector Selector { get; set; } = new();
    }
}

internal sealed class NetworkPolicy : Resource
{
    public PolicySpec Spec { get; set; } = new();

    internal sealed class PolicySpec
    {
        public LabelSelector PodSelector { get; set; } = new();
        public List<string> PolicyTypes { get; set; } = [];
        public List<IngressRule> Ingress { get; set; } = [];
        public List<EgressRule> Egress { get; set; } = [];
    }

    internal sealed class IngressRule
    {
        public List<Peer> From { get; set; } = [];
        public List<PolicyPort> Ports { get; set; } = [];
    }

    internal sealed class EgressRule
    {
        public List<Peer> To { get; set; } = [];
        public List<PolicyPort> Ports { get; set; } = [];
    }

    internal sealed class Peer
    {
        public LabelSelector? PodSelector { get; set; }
        public LabelSelector? NamespaceSelector { get; set; }
    }

    internal sealed class PolicyPort
    {
        public string Protocol { get; set; } = "";
        public string Port { get; set; } = "";
        public int? EndPort { get; set; }
    }
}

internal sealed class HorizontalPodAutoscaler : Resource
{
    public ScalerSpec Spec { get; set; } = new();

    internal sealed class ScalerSpec
    {
        public Target ScaleTargetRef { get; set; } = new();
        public int MinReplicas { get; set; }
        public int MaxReplicas { get; set; }
        public List<Metric> Metrics { get; set; } = [];
        public Dictionary<string, Scaling> Behavior { get; set; } = [];
    }

    internal sealed class Target
    {
        public string ApiVersion { get; set; } = "";
        public string Kind { get; set; } = "";
        public string Name { get; set; } = "";
    }

    internal sealed class Metric
    {
        public string Type { get; set; } = "";
        public ResourceMetric Resource { get; set; } = new();
    }

    internal sealed class ResourceMetric
    {
        public string Name { get; set; } = "";
        public MetricTarget Target { get; set; } = new();
    }

    internal sealed class MetricTarget
    {
        public string Type { get; set; } = "";
        public int AverageUtilization { get; set; }
    }

    internal sealed class Scaling
    {
        public int StabilizationWindowSeconds { get; set; }
        public List<ScalingPolicy> Policies { get; set; } = [];
    }

    internal sealed class ScalingPolicy
    {
        public string Type { get; set; } = "";
        public int Value { get; set; }
        public int PeriodSeconds { get; set; }
    }
}

internal sealed class ServiceMonitor : Resource
{
    public MonitorSpec Spec { get; set; } = new();

    internal sealed class MonitorSpec
    {
        public LabelSelector Selector { get; set; } = new();
        public List<Endpoint> Endpoints { get; set; } = [];
    }

    internal sealed class Endpoint
    {
        public string Port { get; set; } = "";
        public string Path { get; set; } = "";
        public string Interval { get; set; } = "";
        public string? Scheme { get; set; }
        public Tls TlsConfig { get; set; } = new();
        public Bearer? Authorization { get; set; }
    }

    internal sealed class Tls
    {
        public string ServerName { get; set; } = "";
        public Source Ca { get; set; } = new();
    }

    internal sealed class Source
    {
        public Key Secret { get; set; } = new();
    }

    internal sealed class Bearer
    {
        public Key Credentials { get; set; } = new();
    }

    internal sealed class Key
    {
        public string Name { get; set; } = "";

        [YamlDotNet.Serialization.YamlMember(Alias = "key")]
        public string Entry { get; set; } = "";
    }
}
