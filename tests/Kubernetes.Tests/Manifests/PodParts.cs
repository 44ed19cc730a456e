namespace ClusterLlm.Kubernetes.Tests.Manifests;

internal sealed class SecurityContext
{
    public bool? RunAsNonRoot { get; set; }
    public int? RunAsUser { get; set; }
    public int? RunAsGroup { get; set; }
    public int? FsGroup { get; set; }
    public string? FsGroupChangePolicy { get; set; }
    public bool? AllowPrivilegeEscalation { get; set; }
    public bool? ReadOnlyRootFilesystem { get; set; }
    public Capabilities? Capabilities { get; set; }
    public Seccomp? SeccompProfile { get; set; }
}

internal sealed class Capabilities
{
    public List<string> Drop { get; set; } = [];
}

internal sealed class Seccomp
{
    public string Type { get; set; } = "";
}

internal sealed class VolumeMount
{
    public string Name { get; set; } = "";
    public string MountPath { get; set; } = "";
    public bool ReadOnly { get; set; }
}

internal sealed class Volume
{
    public string Name { get; set; } = "";
    public ClaimSource? PersistentVolumeClaim { get; set; }
    public ConfigMapSource? ConfigMap { get; set; }
    public SecretSource? Secret { get; set; }
    public EmptyDirectory? EmptyDir { get; set; }

    internal sealed class ClaimSource
    {
        public string ClaimName { get; set; } = "";
    }

    internal sealed class ConfigMapSource
    {
        public string Name { get; set; } = "";
    }

    internal sealed class SecretSource
    {
        public string SecretName { get; set; } = "";
        public string DefaultMode { get; set; } = "";
        public List<Item> Items { get; set; } = [];
    }

    internal sealed class Item
    {
        public string Key { get; set; } = "";
        public string Path { get; set; } = "";
    }

    internal sealed class EmptyDirectory
    {
        public string? SizeLimit { get; set; }
    }
}

internal sealed class Affinity
{
    public AntiAffinity PodAntiAffinity { get; set; } = new();

    internal sealed class AntiAffinity
    {
        public List<WeightedTerm> PreferredDuringSchedulingIgnoredDuringExecution { get; set; } = [];
    }

    internal sealed class WeightedTerm
    {
        public int Weight { get; set; }
        public Term PodAffinityTerm { get; set; } = new();
    }

    internal sealed class Term
    {
        public string TopologyKey { get; set; } = "";
        public LabelSelector LabelSelector { get; set; } = new();
    }
}

internal sealed class TopologySpread
{
    public int MaxSkew { get; set; }
    public string TopologyKey { get; set; } = "";
    public string WhenUnsatisfiable { get; set; } = "";
    public LabelSelector LabelSelector { get; set; } = new();
}

internal sealed class Toleration
{
    public string Key { get; set; } = "";
    public string Operator { get; set; } = "";
    public string Effect { get; set; } = "";
}
