using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// A connection that a peer opened. A thread of its own reads frames, decodes them and hands them to the actors. Bytes
/// that no peer would send close this connection and nothing else.
/// </summary>
internal sealed class InboundConnection(Remoting remoting, Socket socket) : IDisposable
{
    /// <summary>What a frame may hold besides its payload: three names spelled out, numbers.</summary>
    private const int EnvelopeBytes = (3 * NameTable.MaxNameBytes) + 64;

    private readonly ManualResetEventSlim _ended = new();
    private bool _greeted;

    public Address? Peer { get; private set; }
    public int PeerUid { get; private set; }

    public void Start() =>
        new Thread(Run) { IsBackground = true, Name = $"remoting from {socket.RemoteEndPoint}" }.Start();

    /// <summary>Nothing of this connection is delivered after it has ended.</summary>
    public bool WaitForEnd(TimeSpan timeout) => _ended.Wait(timeout);

    public void Dispose() => socket.Dispose();

    private void Run()
    {
        try
        {
            var frames = new ReceiveBuffer(socket);
            if (!Greet(frames)) return;
            var dispatcher = new FrameDispatcher(remoting, Peer!);
            var limit = remoting.Settings.MaxFrameBytes + EnvelopeBytes;
            while (frames.ReadFrame(limit)) dispatcher.Dispatch(frames.Frame);
        }
        catch (WireFormatException e)
        {
            remoting.System.Log.Warning("The connection from {0} is closed: {1}", Peer?.ToString() ?? "an unknown peer",
                e.Message);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            remoting.System.Log.Debug("The connection from {0} broke: {1}", Peer?.ToString() ?? "an unknown peer",
                e.Message);
        }
        finally
        {
            socket.Dispose();
            _ended.Set();
            remoting.OnInboundEnded(this, _greeted);
        }
    }

    private bool Greet(ReceiveBuffer frames)
    {
        socket.ReceiveTimeout = (int)remoting.Settings.ConnectTimeout.TotalMilliseconds;
        if (!frames.ReadFrame(Hello.MaxBytes)) return false;
        var frame = frames.Frame.Span;
        if ((FrameKind)frame[0] != FrameKind.Hello) throw new WireFormatException("it does not begin with a greeting");
        var reader = new FrameReader(frame[1..]);
        var hello = Hello.Read(ref reader);
        (Peer, PeerUid) = (hello.From, hello.Uid);
        var writer = new FrameWriter(Hello.MaxBytes);
        if (remoting.Refusal(hello) is { } refusal)
        {
            Hello.WriteRefusal(writer, refusal.Code, refusal.Reason);
            Sockets.SendAll(socket, writer.Written);
            return false;
        }
        if (!remoting.OnInboundGreeted(this)) return false;
        _greeted = true;
        remoting.Greeting(hello.From).Write(writer);
        Sockets.SendAll(socket, writer.Written);
        socket.ReceiveTimeout = 0;
        return true;
    }
}
