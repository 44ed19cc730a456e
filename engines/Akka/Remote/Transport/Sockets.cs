using System.Net;
using System.Net.Sockets;

namespace Akka.Remote.Transport;

/// <summary>
/// How sockets are made and used: blocking, each direction on a thread of its own, which measures best beside busy
/// cores.
/// </summary>
internal static class Sockets
{
    public static Socket Create(RemoteSettings settings, AddressFamily? family = null)
    {
        var socket = family is { } f
            ? new Socket(f, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        Configure(socket, settings);
        return socket;
    }

    public static void Configure(Socket socket, RemoteSettings settings)
    {
        socket.NoDelay = true;
        if (settings.SendBufferBytes > 0) socket.SendBufferSize = settings.SendBufferBytes;
        if (settings.ReceiveBufferBytes > 0) socket.ReceiveBufferSize = settings.ReceiveBufferBytes;
        var interval = Math.Max(1, (int)settings.KeepAliveInterval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, interval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, interval);
        var probes = (int)(settings.KeepAlivePause.TotalSeconds / interval);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount,
            Math.Clamp(probes, 1, 100));
    }

    /// <summary>The address to bind for a host name; every address for none.</summary>
    public static IPAddress BindAddress(string host)
    {
        if (string.IsNullOrWhiteSpace(host)) return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        if (IPAddress.TryParse(host.Trim('[', ']'), out var literal)) return literal;
        var found = Dns.GetHostAddresses(host);
        return Array.Find(found, a => a.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
    }

    public static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0) bytes = bytes[socket.Send(bytes)..];
    }
}
