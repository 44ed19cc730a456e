using System.Numerics;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// Where sums of the own slice wait for their sibling. Plane 0 is the result buffer itself; more are allocated only
/// when a chunk has two waiting at once, which two workers never need, and are kept for later steps.
/// </summary>
internal sealed unsafe class LandingPlanes : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<NativeFloats> _planes = [];
    private float* _resultSlice;
    private long _sliceElements;

    /// <summary>For each chunk some words of bits: bit p is set while plane p holds a value of it.</summary>
    private ulong[] _used = [];
    private int _words;

    public void Begin(NativeFloats result, long sliceStart, long sliceElements, int chunks, int mostPlanes)
    {
        _words = (mostPlanes + 63) / 64;
        _resultSlice = result.Pointer + sliceStart;
        _sliceElements = sliceElements;
        if (_used.Length < chunks * _words)
            _used = new ulong[chunks * _words];
        Array.Clear(_used);
        if (_planes.Count > 0 && _planes[0].Length < sliceElements)
        {
            _planes.ForEach(p => p.Dispose());
            _planes.Clear();
        }
    }

    /// <summary>Takes a free plane of the chunk. The caller holds the chunk's lock.</summary>
    public int Take(int chunk)
    {
        var word = chunk * _words;
        while (_used[word] == ulong.MaxValue)
            word++;
        var bit = BitOperations.TrailingZeroCount(~_used[word]);
        _used[word] |= 1UL << bit;
        var plane = (word - chunk * _words) * 64 + bit;
        if (plane > 0)
        {
            lock (_lock)
            {
                while (_planes.Count < plane)
                    _planes.Add(NativeFloats.Allocate(_sliceElements));
            }
        }

        return plane;
    }

    public void Release(int chunk, int plane) => _used[chunk * _words + plane / 64] &= ~(1UL << (plane % 64));

    /// <summary>The address in a plane of the element at this offset of the own slice.</summary>
    public float* At(int plane, long offset)
    {
        if (plane == 0)
            return _resultSlice + offset;
        lock (_lock)
            return _planes[plane - 1].Pointer + offset;
    }

    public void Dispose() => _planes.ForEach(p => p.Dispose());
}
