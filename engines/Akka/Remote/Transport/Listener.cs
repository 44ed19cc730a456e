using System.Net;
using System.Net.Sockets;
using Akka.Event;

namespace Akka.Remote.Transport;

/// <summary>Accepts connections until it is closed.</summary>
internal sealed class Listener : IDisposable
{
    private const int Backlog = 512;
    private static readonly TimeSpan AcceptAgainAfter = TimeSpan.FromMilliseconds(100);
    private readonly Remoting _remoting;
    private readonly Socket _socket;
    private volatile bool _closed;

    public Listener(Remoting remoting)
    {
        _remoting = remoting;
        var settings = remoting.Settings;
        var address = Sockets.BindAddress(settings.BindHost);
        _socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Equals(IPAddress.IPv6Any)) _socket.DualMode = true;
            if (settings.ReceiveBufferBytes > 0) _socket.ReceiveBufferSize = settings.ReceiveBufferBytes;
            _socket.Bind(new IPEndPoint(address, settings.BindPort));
            _socket.Listen(Backlog);
        }
        catch (SocketException e)
        {
            _socket.Dispose();
            throw new RemoteTransportException($"Remoting cannot listen on {address}:{settings.BindPort}: {e.Message}",
                e);
        }
    }

    public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    public void Start() => _ = Accept();

    public void Dispose()
    {
        _closed = true;
        _socket.Dispose();
    }

    /// <summary>Whatever is wrong with one connection concerns no other.</summary>
    private void Take(Socket socket)
    {
        try
        {
            _remoting.OnAccepted(socket);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            _remoting.System.Log.Debug("A connection ended while it was accepted: {0}", e.Message);
            socket.Dispose();
        }
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket socket;
            try
            {
                socket = await _socket.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception e) when (_closed && e is SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                _remoting.PeerLog.Warn("", "accept", "A connection could not be accepted: {0}", e.Message);
                // Out of file handles, say: trying again at once would only burn time.
                await Task.Delay(AcceptAgainAfter).ConfigureAwait(false);
                continue;
            }
            Take(socket);
        }
    }
}
