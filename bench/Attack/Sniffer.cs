using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace ClusterLlm.Attack;

/// <summary>
/// Records the connections of this machine's loopback from their first byte, as somebody who listens on the network
/// would. It takes root. What is lost under load ends the recording of its connection, and nothing else.
/// </summary>
internal sealed class Sniffer : IDisposable
{
    private const int SocketLevel = 1;
    private const int ForceReceiveBuffer = 33;
    private const int BufferBytes = 32 << 20;
    private const int MostOfOne = 128 << 10;
    private const byte Syn = 0x02;
    private const byte SynOrAck = 0x12;

    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Tcp);
    private readonly Dictionary<(int From, int To), Flow> flows = [];
    private readonly Task listening;

    /// <exception cref="SocketException">This process may not.</exception>
    public Sniffer()
    {
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.SetRawSocketOption(SocketLevel, ForceReceiveBuffer, BitConverter.GetBytes(BufferBytes));
        listening = Task.Factory.StartNew(
            Listen, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>What was said to a port, a connection each.</summary>
    public IReadOnlyList<byte[]> To(int port)
    {
        lock (flows)
            return [.. flows.Where(flow => flow.Key.To == port && flow.Value.Bytes.Length > 0).Select(
                flow => flow.Value.Bytes.ToArray())];
    }

    /// <summary>All that anyone said first on a connection that he opened.</summary>
    public IReadOnlyList<byte[]> All()
    {
        lock (flows)
            return [.. flows.Values.Where(flow => flow.Bytes.Length > 0).Select(flow => flow.Bytes.ToArray())];
    }

    public void Dispose()
    {
        socket.Dispose();
        listening.Wait();
    }

    private void Listen()
    {
        var buffer = new byte[128 << 10];
        try
        {
            while (socket.Receive(buffer) is var count)
                lock (flows)
                    Take(buffer.AsSpan(0, count));
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException)
        {
            // Enough is known.
        }
    }

    /// <summary>A packet as IP (RFC 791) and TCP (RFC 9293) have it.</summary>
    private void Take(ReadOnlySpan<byte> packet)
    {
        var tcp = packet[((packet[0] & 0x0f) * 4)..];
        var pair = (From: BinaryPrimitives.ReadUInt16BigEndian(tcp),
            To: BinaryPrimitives.ReadUInt16BigEndian(tcp[2..]));
        var sequence = BinaryPrimitives.ReadUInt32BigEndian(tcp[4..]);
        var payload = tcp[((tcp[12] >> 4) * 4)..];
        if ((tcp[13] & SynOrAck) == Syn)
            flows[pair] = new Flow { Next = sequence + 1 };
        if (payload.Length == 0 || !flows.TryGetValue(pair, out var flow) || flow.Next != sequence)
            return;
        flow.Next += (uint)payload.Length;
        flow.Bytes.Write(payload[..(int)Math.Min(payload.Length, MostOfOne - flow.Bytes.Length)]);
    }

    private sealed class Flow
    {
        public uint Next { get; set; }
        public MemoryStream Bytes { get; } = new();
    }
}
