using System.Net.Sockets;
using System.Security.Authentication;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// A connection that this system opened: frames go out, nothing but the answer to the greeting comes in. A thread of
/// little stack waits for the end of the stream, so that a dead peer is noticed while nothing is sent.
/// </summary>
internal sealed class OutboundConnection : IDisposable
{
    private const int SentinelStackBytes = 128 * 1024;
    private readonly Channel _channel;
    private readonly ReceiveBuffer _replies;

    private OutboundConnection(Channel channel, ReceiveBuffer replies, int peerUid)
    {
        _channel = channel;
        _replies = replies;
        PeerUid = peerUid;
    }

    public int PeerUid { get; }

    /// <summary>Connects and greets; throws where there is no such peer or it does not want us.</summary>
    public static OutboundConnection Open(Address remote, Hello hello, RemoteSettings settings, ILoggingAdapter log,
        CancellationToken stop)
    {
        var socket = Sockets.Create(settings);
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
            timeout.CancelAfter(settings.ConnectTimeout);
            // Only closing the socket ends a blocking call that takes too long.
            using var closing = timeout.Token.Register(socket.Dispose);
            var host = remote.Host!.Trim('[', ']');
            socket.Connect(host, remote.Port!.Value);
            var channel = settings.Tls?.Connect(socket, host, remote.ToString(), log) ?? new Channel(socket);
            var writer = new FrameWriter(Hello.MaxBytes);
            hello.Write(writer);
            channel.SendAll(writer.Written);
            var replies = new ReceiveBuffer(channel);
            if (!replies.ReadFrame(Hello.MaxBytes))
                throw new RemoteTransportException($"{remote} closed the connection without a greeting");
            return new OutboundConnection(channel, replies, ReadReply(replies.Frame.Span, remote));
        }
        catch (AuthenticationException e)
        {
            socket.Dispose();
            throw new RemoteTransportException($"no secure connection to {remote}: {e.InnerException?.Message ?? e.Message}",
                e);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }

    public void Send(ReadOnlySpan<byte> bytes) => _channel.SendAll(bytes);

    /// <summary>Calls back, once, when the peer has closed the connection or it broke.</summary>
    public void NotifyOfEnd(Action ended, string name)
    {
        var thread = new Thread(WaitThenTell, SentinelStackBytes) { IsBackground = true, Name = name };
        thread.Start();

        void WaitThenTell()
        {
            WaitForEnd();
            ended();
        }
    }

    /// <summary>What was sent still arrives; then the stream ends.</summary>
    public void Dispose() => _channel.Dispose();

    private void WaitForEnd()
    {
        try
        {
            while (_replies.ReadFrame(Hello.MaxBytes))
            {
                // A later version may say something here that this one need not know.
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // Whatever the reason, the connection is of no more use; its owner says so in the log.
            _channel.Dispose();
        }
    }

    private static int ReadReply(ReadOnlySpan<byte> frame, Address remote)
    {
        var reader = new FrameReader(frame[1..]);
        switch ((FrameKind)frame[0])
        {
            case FrameKind.Hello:
                return Hello.Read(ref reader).Uid;
            case FrameKind.Refuse:
                throw new RefusedException((RefusalCode)reader.ReadByte(),
                    $"{remote} refuses the connection: {reader.ReadString()}");
            default:
                throw new WireFormatException($"{remote} answers the greeting with frame kind {frame[0]}");
        }
    }
}
