namespace ClusterLlm.Hosting.Security;

/// <summary>The contents of a <see cref="CertificateFolder"/>, as PEM.</summary>
public sealed record CertificateFiles(string Authorities, string Certificate, string Key)
{
    /// <summary>Nothing of the key: a record would print it.</summary>
    public override string ToString() => nameof(CertificateFiles);
}
