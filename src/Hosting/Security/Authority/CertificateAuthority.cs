using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterLlm.Hosting.Security.Authority;

/// <summary>
/// A small certificate authority: ECDSA on P-256, SHA-256. It signs the nodes of clusters directly, and nothing else.
/// </summary>
public sealed class CertificateAuthority(X509Certificate2 certificate)
{
    private const int SerialBytes = 16;

    /// <summary>Clocks differ.</summary>
    private static readonly TimeSpan Backdated = TimeSpan.FromMinutes(5);

    private static readonly OidCollection Usages =
        [new Oid("1.3.6.1.5.5.7.3.1", "server"), new Oid("1.3.6.1.5.5.7.3.2", "client")];

    /// <summary>With its private key.</summary>
    public X509Certificate2 Certificate => certificate;

    /// <summary>A new one, under a name that no other has.</summary>
    public static CertificateAuthority Create(TimeSpan lifetime, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var name = $"CN=ClusterLlm authority {Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true,
            hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return new CertificateAuthority(request.CreateSelfSigned(now - Backdated, now + lifetime));
    }

    /// <summary>Signs a new key of a node.</summary>
    /// <param name="name">For people.</param>
    /// <param name="hosts">Names and addresses by which others reach it.</param>
    /// <param name="lifetime">Never beyond the authority's own.</param>
    /// <param name="now">From when it is valid.</param>
    public X509Certificate2 Issue(string name, IReadOnlyList<string> hosts, TimeSpan lifetime, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(name);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(Usages, critical: true));
        request.CertificateExtensions.Add(Names(hosts));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(certificate,
            includeKeyIdentifier: true, includeIssuerAndSerial: false));
        DateTimeOffset last = certificate.NotAfter.ToUniversalTime();
        DateTimeOffset first = certificate.NotBefore.ToUniversalTime();
        using var signed = request.Create(certificate, Later(now - Backdated, first), Earlier(now + lifetime, last),
            RandomNumberGenerator.GetBytes(SerialBytes));
        return signed.CopyWithPrivateKey(key);
    }

    private static X509Extension Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
                names.AddIpAddress(address);
            else
                names.AddDnsName(host);
        return names.Build();
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
