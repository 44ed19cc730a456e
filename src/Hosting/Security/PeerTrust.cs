using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ClusterLlm.Hosting.Security;

/// <summary>
/// Whether a peer's certificate is good: signed by one of our authorities (those of the operating system do not count),
/// valid now, made for both sides of a connection, and for the host that was dialled.
/// </summary>
public static class PeerTrust
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";

    /// <summary>Null when it is good; otherwise why not.</summary>
    /// <param name="certificate">The peer's; null where it showed none.</param>
    /// <param name="errors">Of which only a name that does not match counts: the rest is judged here.</param>
    /// <param name="authorities">The only ones that count.</param>
    /// <param name="now">Whether it is valid is asked for this moment.</param>
    public static string? Fault(X509Certificate2? certificate, SslPolicyErrors errors,
        X509Certificate2Collection authorities, DateTimeOffset now)
    {
        if (certificate is null)
            return "it shows no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is for {CertificateNames.Of(certificate)}, not for the host that was dialled";
        if (now < certificate.NotBefore.ToUniversalTime())
            return $"its certificate is valid from {certificate.NotBefore.ToUniversalTime():u} only";
        if (now > certificate.NotAfter.ToUniversalTime())
            return $"its certificate has expired at {certificate.NotAfter.ToUniversalTime():u}";
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = now.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(ServerUsage));
        policy.ApplicationPolicy.Add(new Oid(ClientUsage));
        return chain.Build(certificate) ? null
            : "its certificate is not one of ours: " + string.Join(", ",
                chain.ChainStatus.Select(status => status.StatusInformation.Trim()).Distinct());
    }
}
