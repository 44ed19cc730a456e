using System.Buffers;
using ClusterLlm.Protocol;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// The owner's part of one step: adds the nodes' chunks of its slice along the tree in whatever order they come,
/// straight from the transport's buffer where the sibling is there already, and leaves the average in the result.
/// Chunks are independent of each other.
/// </summary>
internal sealed unsafe class OwnSlice
{
    private const ushort Absent = 0;
    private const ushort Local = 1;
    private const ushort FirstPlane = 2;

    private readonly ReductionPlan _plan;
    private readonly SlicePartition _partition;
    private readonly LandingPlanes _planes;
    private readonly NativeFloats _result;
    private readonly NativeFloats?[] _local;
    private readonly long[] _tokens;

    /// <summary>
    /// For each chunk and position, where its value is; Absent before it came and after it went into a sum.
    /// </summary>
    private readonly ushort[] _where;
    private readonly bool[] _came;
    private readonly object[] _chunkLocks;

    public OwnSlice(ReductionPlan plan, SlicePartition partition, int rank, NativeFloats result, LandingPlanes planes)
    {
        _plan = plan;
        _partition = partition;
        _planes = planes;
        _result = result;
        (Start, End) = partition.SliceOf(rank);
        Chunks = partition.Chunks(Start, End);
        _local = new NativeFloats?[plan.Positions.Count];
        _tokens = new long[plan.Positions.Count];
        _where = new ushort[Chunks * plan.Positions.Count];
        _came = new bool[Chunks * plan.Positions.Count];
        _chunkLocks = new object[Math.Min(Chunks, 64)];
        for (var i = 0; i < _chunkLocks.Length; i++)
            _chunkLocks[i] = new object();
        planes.Begin(result, Start, End - Start, Chunks, plan.Leaves.Count);
    }

    public long Start { get; }

    public long End { get; }

    public int Chunks { get; }

    /// <summary>Declares a node of this member. Then <see cref="AddLocal"/> for each chunk.</summary>
    public void SetLocal(int position, NativeFloats gradient, long lossTokens)
    {
        _tokens[position] = lossTokens;
        _local[position] = gradient;
    }

    /// <summary>True when the chunk's average is now complete.</summary>
    public bool AddLocal(int chunk, int position)
    {
        lock (_chunkLocks[chunk % _chunkLocks.Length])
        {
            MarkCame(chunk, position);
            return Climb(chunk, position, Local);
        }
    }

    /// <summary>True when the chunk's average is now complete. The payload is not kept.</summary>
    public bool AddRemote(int chunk, int position, long lossTokens, in ReadOnlySequence<byte> payload)
    {
        lock (_chunkLocks[chunk % _chunkLocks.Length])
        {
            MarkCame(chunk, position);
            _tokens[position] = lossTokens;
            var (parent, sibling, isLeft, _) = _plan.Positions[position];
            var siblingAt = sibling < 0 ? Absent : Where(chunk, sibling);
            if (siblingAt == Absent)
            {
                var plane = _planes.Take(chunk);
                FloatMath.Copy(payload, _planes.At(plane, Offset(chunk)));
                return Climb(chunk, position, (ushort)(FirstPlane + plane));
            }

            var last = parent == _plan.Root;
            var target = siblingAt != Local ? siblingAt - FirstPlane : last ? 0 : _planes.Take(chunk);
            var other = Address(chunk, sibling, siblingAt);
            FloatMath.Add(payload, isLeft, other, _planes.At(last ? 0 : target, Offset(chunk)), last ? Divisor()
                : null);
            Where(chunk, sibling) = Absent;
            return last || Climb(chunk, parent, (ushort)(FirstPlane + target));
        }
    }

    /// <summary>The first chunk for which this position's value has not come; -1 when all have.</summary>
    public int FirstMissing(int position)
    {
        for (var chunk = 0; chunk < Chunks; chunk++)
            if (!_came[chunk * _plan.Positions.Count + position])
                return chunk;
        return -1;
    }

    private bool Climb(int chunk, int position, ushort at)
    {
        var count = _partition.ChunkCount(Start + Offset(chunk));
        while (position != _plan.Root)
        {
            var (parent, sibling, isLeft, _) = _plan.Positions[position];
            var siblingAt = Where(chunk, sibling);
            if (siblingAt == Absent)
            {
                Where(chunk, position) = at;
                return false;
            }

            var self = Address(chunk, position, at);
            var other = Address(chunk, sibling, siblingAt);
            var (left, right) = isLeft ? ((nint)self, (nint)other) : ((nint)other, (nint)self);
            Where(chunk, sibling) = Absent;
            if (parent == _plan.Root)
            {
                FloatMath.AddDivide((float*)left, (float*)right, _planes.At(0, Offset(chunk)), count, Divisor());
                return true;
            }

            var target = at != Local ? at - FirstPlane : siblingAt != Local ? siblingAt - FirstPlane
                : _planes.Take(chunk);
            FloatMath.Add((float*)left, (float*)right, _planes.At(target, Offset(chunk)), count);
            if (at != Local && siblingAt != Local)
                _planes.Release(chunk, siblingAt - FirstPlane);
            (position, at) = (parent, (ushort)(FirstPlane + target));
        }

        // Only one member computes anything: there is nothing to add.
        FloatMath.Divide(Address(chunk, position, at), _planes.At(0, Offset(chunk)), count, Divisor());
        return true;
    }

    private void MarkCame(int chunk, int position)
    {
        ref var came = ref _came[chunk * _plan.Positions.Count + position];
        if (came)
            throw new InvalidDataException($"chunk {chunk} of one gradient node came twice");
        came = true;
    }

    /// <summary>
    /// Loss tokens of the whole global batch: known by then, since every node has come. No token at all gives zero, not
    /// NaN.
    /// </summary>
    private float Divisor() => Math.Max(1, _tokens.Sum());

    private long Offset(int chunk) => (long)chunk * _partition.ChunkElements;

    private ref ushort Where(int chunk, int position) => ref _where[chunk * _plan.Positions.Count + position];

    private float* Address(int chunk, int position, ushort at) => at == Local
        ? _local[position]!.Pointer + Start + Offset(chunk)
        : _planes.At(at - FirstPlane, Offset(chunk));

    /// <summary>The finished average of a chunk, for sending.</summary>
    public Memory<byte> Averaged(int chunk) =>
        _result.Bytes(Start + Offset(chunk), _partition.ChunkCount(Start + Offset(chunk)));
}
