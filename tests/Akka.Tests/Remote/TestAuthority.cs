using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Tests.Remote;

/// <summary>A certificate authority of a test, and what it signs.</summary>
internal sealed class TestAuthority
{
    private static readonly Oid Server = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid Client = new("1.3.6.1.5.5.7.3.2");
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TestAuthority(string name)
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, true, 0, true));
        Root = request.CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-3), TimeProvider.System.GetUtcNow().AddDays(3));
    }

    public X509Certificate2 Root { get; }

    /// <summary>With its private key; valid from yesterday until so many days from now.</summary>
    public X509Certificate2 Issue(string host = "127.0.0.1", double days = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([Server, Client], critical: true));
        var serial = RandomNumberGenerator.GetBytes(16);
        using var signed = request.Create(Root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key),
            TimeProvider.System.GetUtcNow().AddDays(-2), TimeProvider.System.GetUtcNow().AddDays(days), serial);
        return signed.CopyWithPrivateKey(key);
    }
}
