using System.Security.Cryptography.X509Certificates;

namespace ClusterLlm.Engines;

/// <summary>
/// What the object behind a certificate validation callback may offer besides: this node's own certificate as it is
/// now, so that a renewed one is used without a restart. The embedded remoting asks it at every handshake; real Akka
/// ignores it and keeps the certificate that it was started with.
/// </summary>
public interface ICertificateSource
{
    /// <summary>With its private key. The source keeps it alive for handshakes that have begun.</summary>
    X509Certificate2 Certificate { get; }
}
