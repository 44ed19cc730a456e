using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Transport.DotNetty;

namespace Akka.Remote.Hosting;

/// <summary>TLS of remoting. Certificates come as objects; those of files and stores are not offered.</summary>
public sealed class SslOptions
{
    /// <summary>Accepts any certificate of a peer. For tests.</summary>
    public bool? SuppressValidation { get; set; }

    /// <summary>This node's certificate with its private key, shown as server and as client.</summary>
    public X509Certificate2? X509Certificate { get; set; }

    /// <summary>Whether who connects must show a certificate, too. Default true.</summary>
    public bool? RequireMutualAuthentication { get; set; }

    /// <summary>
    /// Whether the certificate must name the host that was dialled, and here also the host that a peer which connected
    /// says it is. Default false.
    /// </summary>
    public bool? ValidateCertificateHostname { get; set; }

    /// <summary>Decides instead of the system's trusted roots.</summary>
    public CertificateValidationCallback? CustomValidator { get; set; }
}
