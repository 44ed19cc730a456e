using System.Buffers;
using ClusterLlm.Protocol;
using ClusterLlm.Protocol.Data;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// One step's all-reduce as one member sees it: its own slice is summed and sent out chunk by chunk, the others' come
/// in, and block norms with them. Methods may run at once on several threads; <see cref="RemoteCollective"/> ends the
/// round only between them.
/// </summary>
internal sealed unsafe class ReductionRound
{
    /// <summary>Block norms of one message: well inside any frame.</summary>
    private const int NormsPerMessage = 4_096;

    private readonly SlicePartition _partition;
    private readonly NativeFloats _result;
    private readonly OwnSlice _own;
    private readonly IReadOnlyList<PeerSender> _senders;
    private readonly IPeerLink _link;
    private readonly double[] _norms;
    private readonly int[] _chunksLeftOfBlock;
    private readonly int[] _cameFromOwners;
    private readonly int _firstOwnBlock;
    private int _ownBlocksLeft;
    private long _blocksAndChunksLeft;

    public ReductionRound(CollectivePlan plan, SlicePartition partition, NativeFloats result, OwnSlice own,
        IReadOnlyList<PeerSender> senders, IPeerLink link)
    {
        (Plan, _partition, _result, _own, _senders, _link) = (plan, partition, result, own, senders, link);
        _norms = new double[partition.Blocks];
        (_firstOwnBlock, var endOwnBlock) = partition.BlocksOf(plan.Rank);
        _ownBlocksLeft = endOwnBlock - _firstOwnBlock;
        _chunksLeftOfBlock = new int[_ownBlocksLeft];
        for (var block = 0; block < _ownBlocksLeft; block++)
        {
            var start = (long)(_firstOwnBlock + block) * SlicePartition.BlockElements;
            var end = Math.Min(start + SlicePartition.BlockElements, partition.Length);
            _chunksLeftOfBlock[block] = partition.Chunks(start, end);
        }

        var chunks = partition.Chunks(0, partition.Length);
        _cameFromOwners = new int[chunks];
        _blocksAndChunksLeft = chunks + partition.Blocks;
    }

    public CollectivePlan Plan { get; }

    /// <summary>Payload bytes that this member sends in the whole step.</summary>
    public long BytesToSend
    {
        get
        {
            var nodes = Plan.Reduction.Leaves.Values.Count(p => Plan.Reduction.Positions[p].Rank == Plan.Rank);
            var own = _own.End - _own.Start;
            return sizeof(float) * (nodes * (_partition.Length - own) + own * _senders.Count);
        }
    }

    /// <summary>Set when the round is over, so that long loops end early.</summary>
    public volatile bool Closed;

    public long OwnElements => _own.End - _own.Start;

    /// <summary>
    /// Queues this member's node for the other owners; returns its position, for <see cref="AddLocal"/>.
    /// </summary>
    public int SendLocal(TreeNode node, NativeFloats gradient, long lossTokens)
    {
        var position = Plan.Reduction.Leaves[node];
        _own.SetLocal(position, gradient, lossTokens);
        foreach (var sender in _senders)
        {
            var (start, end) = _partition.SliceOf(Plan.RankOf(sender.Peer));
            sender.Send(node, gradient, lossTokens, start, end);
        }

        return position;
    }

    /// <summary>Everything is there: the averaged gradient and all norms. True for exactly one caller.</summary>
    private bool Count(int done) => done > 0 && Interlocked.Add(ref _blocksAndChunksLeft, -done) == 0;

    /// <summary>The squared norm of the whole gradient, block sums added in block order.</summary>
    public double SquaredNorm()
    {
        var sum = 0.0;
        foreach (var norm in _norms)
            sum += norm;
        return sum;
    }

    /// <summary>Adds this member's node to its own slice. True when that completed the round.</summary>
    public bool AddLocal(int position)
    {
        var complete = false;
        for (var chunk = 0; chunk < _own.Chunks && !Closed; chunk++)
            if (_own.AddLocal(chunk, position))
                complete |= Finish(chunk);
        return complete;
    }

    /// <summary>Another member's node. True when that completed the round.</summary>
    public bool Add(GradientSlice slice, in ReadOnlySequence<byte> payload)
    {
        if (!Plan.Reduction.Leaves.TryGetValue(slice.Node, out var position)
            || Plan.Reduction.Positions[position].Rank != Plan.RankOf(slice.From))
            throw new InvalidDataException($"{slice.Node} is not for {slice.From} to send");
        CheckRange(slice.Offset, payload.Length, _own.Start, _own.End);
        var chunk = (int)((slice.Offset - _own.Start) / _partition.ChunkElements);
        return _own.AddRemote(chunk, position, slice.LossTokens, payload) && Finish(chunk);
    }

    /// <summary>Another owner's average. True when that completed the round.</summary>
    public bool Add(ReducedSlice slice, in ReadOnlySequence<byte> payload)
    {
        var (start, end) = _partition.SliceOf(Plan.RankOf(slice.From));
        CheckRange(slice.Offset, payload.Length, start, end);
        if (Interlocked.Exchange(ref _cameFromOwners[slice.Offset / _partition.ChunkElements], 1) != 0)
            throw new InvalidDataException($"the average at element {slice.Offset} came twice");
        FloatMath.Copy(payload, _result.Pointer + slice.Offset);
        return Count(1);
    }

    /// <summary>Another owner's norms. True when that completed the round.</summary>
    public bool Add(BlockNorms norms)
    {
        var (first, end) = _partition.BlocksOf(Plan.RankOf(norms.From));
        if (norms.FirstBlock < first || norms.FirstBlock + norms.Sums.Count > end)
            throw new InvalidDataException($"norms of blocks from {norms.FirstBlock} are not for {norms.From} to send");
        for (var i = 0; i < norms.Sums.Count; i++)
            _norms[norms.FirstBlock + i] = norms.Sums[i];
        return Count(norms.Sums.Count);
    }

    /// <summary>
    /// What another member has yet to send: gradients first, since averages wait for those. Null when nothing is
    /// missing from elsewhere. A snapshot, for people and for deciding who holds up the rest.
    /// </summary>
    public (WorkerId From, string What)? Missing()
    {
        foreach (var position in Plan.Reduction.Leaves.Values)
        {
            var rank = Plan.Reduction.Positions[position].Rank;
            if (rank != Plan.Rank && _own.FirstMissing(position) is var chunk and >= 0)
                return Describe("the gradient", _own.Start + (long)chunk * _partition.ChunkElements, rank);
        }

        for (var rank = 0; rank < Plan.Members.Count; rank++)
        {
            var (start, end) = _partition.SliceOf(rank);
            for (var offset = start; rank != Plan.Rank && offset < end; offset += _partition.ChunkElements)
                if (Volatile.Read(ref _cameFromOwners[offset / _partition.ChunkElements]) == 0)
                    return Describe("the average", offset, rank);
        }

        return null;
    }

    private (WorkerId From, string What) Describe(string what, long offset, int rank)
    {
        var from = Plan.Members[rank].Worker;
        var bucket = offset / SlicePartition.BlockElements;
        return (from, $"{what} of bucket {bucket} of {_partition.Blocks} from {from}");
    }

    private bool Finish(int chunk)
    {
        foreach (var sender in _senders)
            sender.SendAverage(chunk);
        var done = 1;
        var block = (int)((long)chunk * _partition.ChunkElements / SlicePartition.BlockElements);
        if (Interlocked.Decrement(ref _chunksLeftOfBlock[block]) == 0)
        {
            var start = (long)(_firstOwnBlock + block) * SlicePartition.BlockElements;
            var count = Math.Min(SlicePartition.BlockElements, _partition.Length - start);
            _norms[_firstOwnBlock + block] = FloatMath.SumOfSquares(_result.Pointer + start, count);
            done++;
            if (Interlocked.Decrement(ref _ownBlocksLeft) == 0)
                SendNorms();
        }

        return Count(done);
    }

    private void SendNorms()
    {
        var end = _firstOwnBlock + _chunksLeftOfBlock.Length;
        for (var first = _firstOwnBlock; first < end; first += NormsPerMessage)
        {
            var message = new BlockNorms(Plan.At, Plan.Self, first,
                _norms[first..Math.Min(first + NormsPerMessage, end)]);
            foreach (var sender in _senders)
                _link.Send(sender.Peer, message);
        }
    }

    private void CheckRange(long offset, long bytes, long start, long end)
    {
        if (offset < start || offset >= end || offset % _partition.ChunkElements != 0
            || bytes != sizeof(float) * (long)_partition.ChunkCount(offset))
            throw new InvalidDataException(
                $"a slice of {bytes} bytes at element {offset} does not fit the slice {start}..{end}");
    }
}
