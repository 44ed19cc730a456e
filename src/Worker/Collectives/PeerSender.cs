using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// What is still to be sent to one peer in a step, at most a window of it in flight. Averages go first: they are final,
/// and still in the processor's cache. Lives for a generation, since credits outlive a step.
/// </summary>
internal sealed class PeerSender(WorkerId self, WorkerId peer, IPeerLink link, int windowBytes,
    ReductionTraffic traffic)
{
    private readonly Lock _lock = new();
    private readonly Queue<int> _averages = new();
    private readonly Queue<NodeStream> _nodes = new();
    private long _inFlight;
    private Coordinates _at;
    private OwnSlice? _own;
    private SlicePartition? _partition;

    public WorkerId Peer => peer;

    /// <summary>Bytes sent for which no credit has come back. On any thread.</summary>
    public long InFlight => Interlocked.Read(ref _inFlight);

    public void Begin(Coordinates at, SlicePartition partition, OwnSlice own)
    {
        lock (_lock)
        {
            Clear();
            (_at, _partition, _own) = (at, partition, own);
        }
    }

    /// <summary>Nothing more is read from any buffer, except by messages already on their way.</summary>
    public void Abandon()
    {
        lock (_lock)
            Clear();
    }

    /// <summary>Sends the peer's slice of a node.</summary>
    public void Send(TreeNode node, NativeFloats gradient, long lossTokens, long start, long end)
    {
        if (start == end)
            return;
        lock (_lock)
        {
            _nodes.Enqueue(new NodeStream(node, gradient, lossTokens, end) { Next = start });
            Pump();
        }
    }

    /// <summary>Sends a finished chunk of the own slice.</summary>
    public void SendAverage(int chunk)
    {
        lock (_lock)
        {
            _averages.Enqueue(chunk);
            Pump();
        }
    }

    /// <summary>
    /// The peer holds these bytes. Credits of a dropped generation may make it more than was sent: never below zero.
    /// </summary>
    public void Return(long bytes)
    {
        lock (_lock)
        {
            _inFlight = Math.Max(0, _inFlight - bytes);
            Pump();
        }
    }

    private void Pump()
    {
        while (true)
        {
            if (_averages.TryPeek(out var chunk))
            {
                var payload = _own!.Averaged(chunk);
                if (!Reserve(payload.Length))
                    return;
                _averages.Dequeue();
                var offset = _own.Start + (long)chunk * _partition!.ChunkElements;
                link.Send(peer, new ReducedSlice(_at, self, offset, new ReadOnlySequence<byte>(payload)));
            }
            else if (_nodes.TryPeek(out var stream))
            {
                var payload = stream.Gradient.Bytes(stream.Next, _partition!.ChunkCount(stream.Next));
                if (!Reserve(payload.Length))
                    return;
                link.Send(peer, new GradientSlice(_at, self, stream.Node, stream.LossTokens, stream.Next,
                    new ReadOnlySequence<byte>(payload)));
                stream.Next += _partition.ChunkElements;
                if (stream.Next >= stream.End)
                    _nodes.Dequeue();
            }
            else
            {
                return;
            }
        }
    }

    private bool Reserve(int bytes)
    {
        if (_inFlight > 0 && _inFlight + bytes > windowBytes)
            return false;
        _inFlight += bytes;
        traffic.AddSent(bytes);
        return true;
    }

    private void Clear()
    {
        _averages.Clear();
        _nodes.Clear();
    }

    private sealed record NodeStream(TreeNode Node, NativeFloats Gradient, long LossTokens, long End)
    {
        public long Next { get; set; }
    }
}
