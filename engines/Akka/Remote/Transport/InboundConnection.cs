using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// A connection that a peer opened. One thread reads its frames, decodes them and hands them to the actors. Bytes
/// that no peer would send close this connection and nothing else.
/// </summary>
internal sealed class InboundConnection(Remoting remoting, Socket socket) : IDisposable
{
    /// <summary>What a frame may hold besides its payload: three names spelled out, numbers.</summary>
    private const int EnvelopeBytes = (3 * NameTable.MaxNameBytes) + 64;

    private readonly ManualResetEventSlim _ended = new();
    private bool _greeted;

    /// <summary>From where it was opened; never changes.</summary>
    public IPAddress From { get; } = ((IPEndPoint)socket.RemoteEndPoint!).Address;

    public Address? Peer { get; private set; }
    public int PeerUid { get; private set; }

    public void Start() => remoting.Readers.Run(Run);

    /// <summary>Nothing of this connection is delivered after it has ended.</summary>
    public bool WaitForEnd(TimeSpan timeout) => _ended.Wait(timeout);

    public void Dispose() => socket.Dispose();

    private void Run()
    {
        try
        {
            if (Open() is not { } frames) return;
            var dispatcher = new FrameDispatcher(remoting, Peer!);
            var limit = remoting.Settings.MaxFrameBytes + EnvelopeBytes;
            while (frames.ReadFrame(limit)) dispatcher.Dispatch(frames.Frame);
        }
        catch (WireFormatException e)
        {
            remoting.PeerLog.Warn(From.ToString(), "frames", "The connection from {0} is closed: {1}",
                Peer?.ToString() ?? From.ToString(), e.Message);
        }
        catch (AuthenticationException e)
        {
            remoting.PeerLog.Warn(From.ToString(), "handshake", "The connection from {0} is refused: {1}", From,
                e.InnerException?.Message ?? e.Message);
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

    /// <summary>The peer must have said who it is in a limited time, however it dribbles its bytes.</summary>
    private ReceiveBuffer? Open()
    {
        using var deadline = new Timer(_ => socket.Dispose(), null, remoting.Settings.ConnectTimeout,
            Timeout.InfiniteTimeSpan);
        var channel = remoting.Settings.Tls?.Accept(socket, remoting.System.Log) ?? new Channel(socket);
        var frames = new ReceiveBuffer(channel);
        return frames.ReadFrame(Hello.MaxBytes) && Greet(frames, channel, deadline) ? frames : null;
    }

    private bool Greet(ReceiveBuffer frames, Channel channel, Timer deadline)
    {
        var frame = frames.Frame.Span;
        if ((FrameKind)frame[0] != FrameKind.Hello) throw new WireFormatException("it does not begin with a greeting");
        var reader = new FrameReader(frame[1..]);
        var hello = Hello.Read(ref reader);
        if (remoting.Settings.Tls?.MayBe(hello.From.Host!, channel) == false)
            throw new WireFormatException($"it says that it is {hello.From}, which its certificate does not name");
        deadline.Change(Timeout.Infinite, Timeout.Infinite);
        (Peer, PeerUid) = (hello.From, hello.Uid);
        var writer = new FrameWriter(Hello.MaxBytes);
        if (remoting.Refusal(hello, From) is { } refusal)
        {
            Hello.WriteRefusal(writer, refusal.Code, refusal.Reason);
            channel.SendAll(writer.Written);
            return false;
        }
        if (!remoting.OnInboundGreeted(this)) return false;
        _greeted = true;
        Thread.CurrentThread.Name = $"remoting from {From}";
        remoting.Greeting(hello.From).Write(writer);
        channel.SendAll(writer.Written);
        return true;
    }
}
