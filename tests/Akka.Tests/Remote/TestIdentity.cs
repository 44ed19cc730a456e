using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Hosting;
using ClusterLlm.Engines;

namespace Akka.Tests.Remote;

/// <summary>What one node shows and trusts; both may be changed while it runs.</summary>
internal sealed class TestIdentity(X509Certificate2 certificate, params X509Certificate2[] roots) : ICertificateSource
{
    public X509Certificate2 Certificate { get; set; } = certificate;

    public X509Certificate2[] Roots { get; set; } = roots;

    public void Configure(RemoteOptions options) => (options.EnableSsl, options.Ssl) = (true, new SslOptions
    {
        X509Certificate = Certificate,
        RequireMutualAuthentication = true,
        ValidateCertificateHostname = true,
        CustomValidator = Accepts,
    });

    public bool Accepts(X509Certificate2? certificate, X509Chain? chain, string peer, SslPolicyErrors errors,
        ILoggingAdapter log)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(Roots);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(certificate);
    }
}
