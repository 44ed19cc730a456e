using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote.Transport;

/// <summary>The bytes of one connection inside TLS.</summary>
internal sealed class TlsChannel(Socket socket, SslStream stream) : Channel(socket)
{
    public override X509Certificate2? PeerCertificate => stream.RemoteCertificate as X509Certificate2;

    public override int Receive(Span<byte> buffer) => stream.Read(buffer);

    public override void SendAll(ReadOnlySpan<byte> bytes) => stream.Write(bytes);
}
