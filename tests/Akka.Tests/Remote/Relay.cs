using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Akka.Tests.Remote;

/// <summary>
/// A stretch of network in front of a node: passes bytes on until it is cut, then loses them without a word.
/// </summary>
internal sealed class Relay : IDisposable
{
    private const int FirstPort = 20_000;
    private const int Ports = 10_000;
    private static int _ports = Environment.ProcessId;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Socket> _open = [];
    private volatile bool _forthCut;
    private volatile bool _backCut;
    private TaskCompletionSource? _held;

    public Relay()
    {
        TargetPort = FreePort();
        _listener.Start();
        _ = Accept();
    }

    /// <summary>Where peers connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Where the node binds.</summary>
    public int TargetPort { get; private set; }

    /// <summary>Given once, and below those that the system gives away by itself until it is bound.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (int)((uint)Interlocked.Increment(ref _ports) % Ports);
            using var probe = new TcpListener(IPAddress.Loopback, port);
            try
            {
                probe.Start();
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Somebody else has it.
            }
        }
    }

    /// <summary>From now on nothing gets through, in either direction, and connections stay open.</summary>
    public void Cut() => _forthCut = _backCut = true;

    /// <summary>From now on nothing gets to the node behind; what it says gets out.</summary>
    public void CutForth() => _forthCut = true;

    /// <summary>From now on nothing that the node behind says gets out; it hears everything.</summary>
    public void CutBack() => _backCut = true;

    public void Mend() => _forthCut = _backCut = false;

    /// <summary>
    /// Nothing gets through until <see cref="Release"/>, and nothing is lost: the node behind is stopped.
    /// </summary>
    public void Hold() => Interlocked.CompareExchange(ref _held,
        new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    public void Release() => Interlocked.Exchange(ref _held, null)?.SetResult();

    /// <summary>The node behind is gone, and its connections with it; its successor binds another port.</summary>
    public void Replace()
    {
        TargetPort = FreePort();
        Break();
        Mend();
    }

    /// <summary>Ends the connections, as when a process dies; new ones pass.</summary>
    public void Break()
    {
        foreach (var socket in _open) socket.Dispose();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Release();
        Break();
    }

    private async Task Accept()
    {
        while (true)
        {
            Socket near;
            try
            {
                near = await _listener.AcceptSocketAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
            _ = Connect(near);
        }
    }

    private async Task Connect(Socket near)
    {
        var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _open.Add(near);
        _open.Add(far);
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, TargetPort);
            await Task.WhenAny(Pass(near, far, () => _forthCut), Pass(far, near, () => _backCut));
        }
        catch (SocketException)
        {
            // The node is not there: the peer sees its connection end.
        }
        near.Dispose();
        far.Dispose();
    }

    private async Task Pass(Socket from, Socket to, Func<bool> isCut)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer) is var read and > 0)
            {
                if (Volatile.Read(ref _held) is { } held) await held.Task;
                if (!isCut()) await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side ended; so will the other.
        }
    }
}
