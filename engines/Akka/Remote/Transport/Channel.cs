using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Akka.Remote.Transport;

/// <summary>
/// The bytes of one connection, as they are. One thread may receive while another sends; both block.
/// </summary>
internal class Channel(Socket socket) : IDisposable
{
    /// <summary>The peer's, where it has shown one.</summary>
    public virtual X509Certificate2? PeerCertificate => null;

    /// <summary>At least a byte; 0 at the end of the stream.</summary>
    public virtual int Receive(Span<byte> buffer) => socket.Receive(buffer);

    public virtual void SendAll(ReadOnlySpan<byte> bytes) => Sockets.SendAll(socket, bytes);

    /// <summary>Ends blocked calls, too. What was sent still arrives; then the stream ends.</summary>
    public void Dispose() => socket.Dispose();
}
