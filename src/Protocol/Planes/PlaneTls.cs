using System.Security.Cryptography.X509Certificates;
using Akka.Remote.Transport.DotNetty;

namespace ClusterLlm.Protocol.Planes;

/// <summary>How a plane is secured: each side of a connection shows a certificate, and both are judged.</summary>
/// <param name="Certificate">This node's as it is now, with its private key.</param>
/// <param name="Accepts">
/// Decides about a peer's. Where the object behind it is a <see cref="Engines.ICertificateSource"/>, renewed
/// certificates are taken from it without a restart.
/// </param>
public sealed record PlaneTls(X509Certificate2 Certificate, CertificateValidationCallback Accepts);
