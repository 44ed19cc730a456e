using System.Diagnostics;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// What goes to one peer: a bounded queue, and, while there is something to send or a connection stands, a thread that
/// connects, encodes and sends. Encoding happens there, in order, off the senders' threads.
/// </summary>
internal sealed class Association(Remoting remoting, Address remote)
{
    /// <summary>
    /// Sent from when so much is encoded: large enough for few system calls, small enough for the cache.
    /// </summary>
    private const int SendBytes = 128 * 1024;

    /// <summary>
    /// An attempt that takes so long is one to a host that was not there when it began. Shorter ones may be those of
    /// two peers that connect to each other at the same time.
    /// </summary>
    private static readonly TimeSpan LongOpening = TimeSpan.FromMilliseconds(500);

    private readonly object _gate = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Queue<Outbound> _queue = new();
    private Queue<Outbound> _spare = new();
    private bool _running;
    private bool _closing;
    private bool _lost;
    private bool _overflowing;
    private bool _peerIsThere;

    /// <summary>Ends an attempt to connect; null while there is none.</summary>
    private CancellationTokenSource? _opening;

    private long _openingSince;
    private int? _quarantinedUid;
    private OutboundConnection? _connection;

    public Address Remote => remote;

    public void Enqueue(in Outbound item)
    {
        string? refusal = null;
        lock (_gate)
        {
            if (_closing)
            {
                refusal = "";
            }
            else if (_queue.Count >= remoting.Settings.MaxQueued)
            {
                refusal = _overflowing ? ""
                    : $"{_queue.Count} messages wait for {remote}: further ones become dead letters until some were sent";
                _overflowing = true;
            }
            else
            {
                _queue.Enqueue(item);
                if (_running) Monitor.Pulse(_gate);
                else StartThread();
            }
        }
        if (refusal is null) return;
        if (refusal.Length > 0) remoting.System.Log.Warning(refusal);
        Drop(item);
    }

    /// <summary>The peer's present incarnation is given up: nothing more goes to it.</summary>
    public void Quarantine(int uid)
    {
        lock (_gate)
        {
            _quarantinedUid = uid;
            _connection?.Dispose();
        }
    }

    /// <summary>
    /// The peer has just shown that it is there: what waits need not wait for the next attempt. A connection to an
    /// incarnation before, whose host may have vanished without a word, is of no more use.
    /// </summary>
    public void PeerIsThere(int uid)
    {
        lock (_gate)
        {
            _peerIsThere = true;
            if (_connection is not null && _connection.PeerUid != uid) _connection.Dispose();
            if (_opening is not null && Stopwatch.GetElapsedTime(_openingSince) > LongOpening) _opening.Cancel();
            Monitor.PulseAll(_gate);
        }
    }

    public bool IsQuarantined(int uid)
    {
        lock (_gate) return _quarantinedUid == uid;
    }

    /// <summary>Sends what waits on a standing connection, for a limited time, and closes it.</summary>
    public Task Close()
    {
        lock (_gate)
        {
            _closing = true;
            Monitor.PulseAll(_gate);
            if (!_running) return Task.CompletedTask;
        }
        return CutAfter(_ended.Task);
    }

    private async Task CutAfter(Task flushed)
    {
        await Task.WhenAny(flushed, Task.Delay(remoting.Settings.FlushTimeout)).ConfigureAwait(false);
        Cut();
    }

    private void Cut()
    {
        lock (_gate) _connection?.Dispose();
    }

    private void StartThread()
    {
        _running = true;
        new Thread(Run) { IsBackground = true, Name = $"remoting to {remote.HostPort()}" }.Start();
    }

    private void Run()
    {
        var failingSince = 0L;
        var delay = remoting.Settings.FirstRetryAfter;
        while (true)
        {
            var connection = TryOpen(first: failingSince == 0);
            if (connection is not null)
            {
                Pump(connection);
                failingSince = 0;
                delay = remoting.Settings.FirstRetryAfter;
            }
            else if (failingSince == 0)
            {
                failingSince = Stopwatch.GetTimestamp();
            }
            if (failingSince != 0
                && Stopwatch.GetElapsedTime(failingSince) >= remoting.Settings.GiveUpAfter) DropQueued();
            lock (_gate)
            {
                if (_closing || _queue.Count == 0)
                {
                    _running = false;
                    break;
                }
                WaitUntil(delay);
            }
            delay = delay * 2 < remoting.Settings.LastRetryAfter ? delay * 2 : remoting.Settings.LastRetryAfter;
        }
        DropIfClosing();
    }

    private void WaitUntil(TimeSpan delay)
    {
        var began = Stopwatch.GetTimestamp();
        for (var left = delay; left > TimeSpan.Zero
            && !_closing && !_peerIsThere; left = delay - Stopwatch.GetElapsedTime(began)) Monitor.Wait(_gate, left);
    }

    private OutboundConnection? TryOpen(bool first)
    {
        using var opening = CancellationTokenSource.CreateLinkedTokenSource(remoting.Stopping);
        try
        {
            SetOpening(opening);
            var connection = OutboundConnection.Open(remote, remoting.Greeting(remote), remoting.Settings,
                remoting.System.Log, opening.Token);
            if (!IsQuarantined(connection.PeerUid))
            {
                remoting.OnPeer(remote, connection.PeerUid);
                remoting.Watcher.OnConnected(remote);
                return connection;
            }
            connection.Dispose();
            DropQueued();
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or RemoteTransportException or ArgumentException)
        {
            // What was given up because the peer came back is no error.
            if (!opening.IsCancellationRequested) remoting.OnOpenFailed(remote, e, first);
            if (e is RefusedException { Code: RefusalCode.Quarantined or RefusalCode.WrongAddress }) DropQueued();
        }
        finally
        {
            SetOpening(null);
        }
        return null;
    }

    private void SetOpening(CancellationTokenSource? opening)
    {
        lock (_gate)
        {
            if (opening is not null) _peerIsThere = false;
            _opening = opening;
            _openingSince = Stopwatch.GetTimestamp();
        }
    }

    private void Pump(OutboundConnection connection)
    {
        lock (_gate)
        {
            _connection = connection;
            _lost = false;
        }
        remoting.Publish(new AssociatedEvent(remoting.DefaultAddress, remote, inbound: false));
        connection.NotifyOfEnd(
            () =>
            {
                lock (_gate)
                {
                    if (_connection == connection) _lost = true;
                    Monitor.PulseAll(_gate);
                }
            },
            $"remoting watches {remote.HostPort()}");
        try
        {
            var encoder = new FrameEncoder(remoting.System, remoting.Settings, remote);
            while (NextBatch() is { } batch)
            {
                while (batch.TryDequeue(out var item))
                {
                    encoder.Encode(item);
                    if (encoder.Writer.Written.Length >= SendBytes) Flush(connection, encoder.Writer);
                }
                Flush(connection, encoder.Writer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            remoting.System.Log.Debug("The connection to {0} broke: {1}", remote, e.Message);
        }
        finally
        {
            connection.Dispose();
            PutBack();
            remoting.Publish(new DisassociatedEvent(remoting.DefaultAddress, remote, inbound: false));
        }
    }

    /// <summary>What was taken to be sent, and was not, still comes first.</summary>
    private void PutBack()
    {
        lock (_gate)
        {
            _connection = null;
            foreach (var item in _queue) _spare.Enqueue(item);
            _queue.Clear();
            (_queue, _spare) = (_spare, _queue);
        }
    }

    private static void Flush(OutboundConnection connection, FrameWriter writer)
    {
        if (writer.Written.Length > 0) connection.Send(writer.Written);
        writer.Clear();
    }

    /// <summary>Everything that waits, or null when the connection is of no more use.</summary>
    private Queue<Outbound>? NextBatch()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_lost && !_closing) Monitor.Wait(_gate);
            if (_lost || _queue.Count == 0) return null;
            (_queue, _spare) = (_spare, _queue);
            _overflowing = false;
            return _spare;
        }
    }

    private void DropIfClosing()
    {
        bool closing;
        lock (_gate) closing = _closing;
        if (!closing) return;
        DropQueued();
        _ended.TrySetResult();
    }

    private void DropQueued()
    {
        Outbound[] dropped;
        lock (_gate)
        {
            dropped = [.. _queue];
            _queue.Clear();
            _overflowing = false;
        }
        if (dropped.Length == 0) return;
        remoting.System.Log.Warning("{0} messages for {1} become dead letters: it cannot be reached", dropped.Length,
            remote);
        foreach (var item in dropped) Drop(item);
    }

    private void Drop(in Outbound item)
    {
        if (item is not { Kind: FrameKind.Message, Content: { } message, Recipient: { } recipient }) return;
        var sender = item.Sender ?? remoting.System.DeadLetters;
        remoting.System.EventStream.Publish(message is IDeadLetterSuppression
            ? new SuppressedDeadLetter(message, sender, recipient)
            : new DeadLetter(message, sender, recipient));
    }
}
