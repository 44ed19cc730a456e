using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;

namespace Akka.Remote.Transport.DotNetty;

/// <summary>Decides whether a peer's certificate is accepted, on both sides of a handshake.</summary>
/// <param name="certificate">The peer's; null where it showed none.</param>
/// <param name="chain">As built with the system's roots; the peer's further certificates are in it.</param>
/// <param name="remotePeer">The address that was dialled, or from which the peer connected.</param>
/// <param name="errors">What the usual checks found. A name that does not match is among them where a host was
/// dialled.</param>
/// <param name="log">The system's.</param>
public delegate bool CertificateValidationCallback(X509Certificate2? certificate, X509Chain? chain, string remotePeer,
    SslPolicyErrors errors, ILoggingAdapter log);
