namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>cert-manager's.</summary>
internal sealed class Issuer : Resource
{
    public IssuerSpec Spec { get; set; } = new();

    internal sealed class IssuerSpec
    {
        public Dictionary<string, string>? SelfSigned { get; set; }
        public Authority? Ca { get; set; }
    }

    internal sealed class Authority
    {
        public string SecretName { get; set; } = "";
    }
}

/// <summary>cert-manager's.</summary>
internal sealed class Certificate : Resource
{
    public CertificateSpec Spec { get; set; } = new();

    internal sealed class CertificateSpec
    {
        public bool IsCA { get; set; }
        public string CommonName { get; set; } = "";
        public string SecretName { get; set; } = "";
        public string Duration { get; set; } = "";
        public string RenewBefore { get; set; } = "";
        public List<string> DnsNames { get; set; } = [];
        public List<string> Usages { get; set; } = [];
        public Key PrivateKey { get; set; } = new();
        public Reference IssuerRef { get; set; } = new();
    }

    internal sealed class Key
    {
        public string Algorithm { get; set; } = "";
        public int Size { get; set; }
        public string RotationPolicy { get; set; } = "";
    }

    internal sealed class Reference
    {
        public string Name { get; set; } = "";
        public string Kind { get; set; } = "";
    }
}
