using System.Net.Sockets;
using Akka.Remote.Transport;

namespace ClusterLlm.Fuzz.Targets.Engine;

/// <summary>A connection on which these bytes come, and then its end.</summary>
internal sealed class CannedChannel(byte[] bytes) : Channel(Unused)
{
    private static readonly Socket Unused = new(SocketType.Stream, ProtocolType.Tcp);
    private int read;

    public override int Receive(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, bytes.Length - read);
        bytes.AsSpan(read, count).CopyTo(buffer);
        read += count;
        return count;
    }
}
