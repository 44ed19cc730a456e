using System.Buffers;
using System.Runtime.InteropServices;

namespace ClusterLlm.Worker.Collectives;

/// <summary>
/// A flat float32 buffer at a fixed native address: a tensor's memory, or its own. The transport sends straight out of
/// it, so it is freed only when the data plane has ended.
/// </summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    /// <summary>Bytes of one <see cref="Memory{T}"/>, whose length is an int.</summary>
    private const long SegmentBytes = 1L << 30;

    private readonly SegmentMemory[] _segments;
    private readonly bool _owned;
    private bool _disposed;

    private NativeFloats(float* pointer, long length, bool owned)
    {
        Pointer = pointer;
        Length = length;
        _owned = owned;
        _segments = new SegmentMemory[(length * sizeof(float) + SegmentBytes - 1) / SegmentBytes];
        for (var i = 0; i < _segments.Length; i++)
        {
            var bytes = Math.Min(SegmentBytes, length * sizeof(float) - i * SegmentBytes);
            _segments[i] = new SegmentMemory((byte*)pointer + i * SegmentBytes, (int)bytes);
        }
    }

    public float* Pointer { get; }

    /// <summary>In elements.</summary>
    public long Length { get; }

    /// <summary>Someone else's memory, which must outlive this.</summary>
    public static NativeFloats Over(float* pointer, long length) => new(pointer, length, owned: false);

    /// <summary>Memory of its own, not cleared; pages never touched cost nothing.</summary>
    public static NativeFloats Allocate(long length) =>
        new((float*)NativeMemory.AlignedAlloc((nuint)(Math.Max(1, length) * sizeof(float)), 64), length, owned: true);

    /// <summary>
    /// Elements [offset, offset + count) as bytes. The range must not cross a gibibyte, which aligned chunks never do.
    /// </summary>
    public Memory<byte> Bytes(long offset, int count)
    {
        var start = offset * sizeof(float);
        return _segments[start / SegmentBytes].Memory.Slice((int)(start % SegmentBytes), count * sizeof(float));
    }

    public Span<float> Span(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + count, Length);
        return new Span<float>(Pointer + offset, count);
    }

    public void Dispose()
    {
        if (_owned && !_disposed)
            NativeMemory.AlignedFree(Pointer);
        _disposed = true;
    }

    private sealed class SegmentMemory(byte* pointer, int length) : MemoryManager<byte>
    {
        public override Span<byte> GetSpan() => new(pointer, length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(pointer + elementIndex);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
