using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MessagePack;

/// <summary>
/// Writes MessagePack values one after another, each in its smallest form, into a buffer writer. <see cref="Flush"/>
/// hands over what has been written; a copy of the struct must not be written to.
/// </summary>
public ref partial struct MessagePackWriter
{
    /// <summary>
    /// Most that is asked of the buffer writer at once for long raw data, so that its pooled blocks stay small.
    /// </summary>
    private const int MaxRequestBytes = 1 << 20;

    private readonly IBufferWriter<byte> output;
    private Span<byte> free;

    /// <summary>Bytes written to the output's current span and not yet handed over.</summary>
    private int pending;

    public MessagePackWriter(IBufferWriter<byte> writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        output = writer;
    }

    public CancellationToken CancellationToken { get; set; }

    /// <summary>A writer with the same settings to another output.</summary>
    public readonly MessagePackWriter Clone(IBufferWriter<byte> writer) =>
        new(writer) { CancellationToken = CancellationToken };

    /// <summary>Hands everything written so far to the buffer writer.</summary>
    public void Flush()
    {
        if (pending > 0)
        {
            output.Advance(pending);
        }

        pending = 0;
        free = default;
    }

    /// <summary>
    /// Room for at least so many bytes, to be written directly and reported by <see cref="Advance"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> GetSpan(int length)
    {
        if (free.Length < length || free.IsEmpty)
        {
            Request(length);
        }

        return free;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Advance(int length)
    {
        free = free[length..];
        pending += length;
    }

    public void WriteNil() => WriteCode(MessagePackCode.Nil);

    public void Write(bool value) => WriteCode(value ? MessagePackCode.True : MessagePackCode.False);

    public void Write(char value) => Write((ushort)value);

    /// <summary>Five bytes; the bits are kept, NaN's too.</summary>
    public void Write(float value) => WriteCode(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits(value));

    /// <summary>Nine bytes; the bits are kept, NaN's too.</summary>
    public void Write(double value) => WriteCode(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(value));

    /// <summary>A timestamp extension. Local times are converted to UTC.</summary>
    public void Write(DateTime dateTime)
    {
        Span<byte> bytes = stackalloc byte[12];
        var length = Timestamp.Write(bytes, dateTime);
        WriteExtensionFormatHeader(new ExtensionHeader(ReservedMessagePackExtensionTypeCode.DateTime, length));
        WriteBlock(bytes[..length]);
    }

    public void WriteArrayHeader(int count) => WriteArrayHeader((uint)count);

    public void WriteArrayHeader(uint count) =>
        WriteCount(count, MessagePackCode.MinFixArray, MessagePackCode.Array16, MessagePackCode.Array32);

    public void WriteMapHeader(int count) => WriteMapHeader((uint)count);

    public void WriteMapHeader(uint count) =>
        WriteCount(count, MessagePackCode.MinFixMap, MessagePackCode.Map16, MessagePackCode.Map32);

    /// <summary>Bytes as they are.</summary>
    public void WriteRaw(ReadOnlySpan<byte> rawMessagePackBlock) => WriteBlock(rawMessagePackBlock);

    // Scoped, unlike the published methods: the engine's own bytes may lie on the stack.
    private void WriteBlock(scoped ReadOnlySpan<byte> rawMessagePackBlock)
    {
        while (rawMessagePackBlock.Length > free.Length)
        {
            var part = free.Length;
            rawMessagePackBlock[..part].CopyTo(free);
            Advance(part);
            rawMessagePackBlock = rawMessagePackBlock[part..];
            Request(Math.Min(rawMessagePackBlock.Length, MaxRequestBytes));
        }

        rawMessagePackBlock.CopyTo(free);
        Advance(rawMessagePackBlock.Length);
    }

    /// <summary>Bytes as they are.</summary>
    public void WriteRaw(in ReadOnlySequence<byte> rawMessagePackBlock)
    {
        foreach (var segment in rawMessagePackBlock)
        {
            WriteRaw(segment.Span);
        }
    }

    private void Request(int length)
    {
        Flush();
        free = output.GetSpan(length);
    }

    private void WriteCount(uint count, byte minFix, byte code16, byte code32)
    {
        switch (count)
        {
            case <= 15:
                WriteCode((byte)(minFix + count));
                break;
            case <= ushort.MaxValue:
                WriteCode(code16, (ushort)count);
                break;
            default:
                WriteCode(code32, count);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(byte code)
    {
        GetSpan(1)[0] = code;
        Advance(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(byte code, byte value)
    {
        var span = GetSpan(2);
        span[1] = value;
        span[0] = code;
        Advance(2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(byte code, ushort value)
    {
        var span = GetSpan(3);
        BinaryPrimitives.WriteUInt16BigEndian(span[1..], value);
        span[0] = code;
        Advance(3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(byte code, uint value)
    {
        var span = GetSpan(5);
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], value);
        span[0] = code;
        Advance(5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(byte code, ulong value)
    {
        var span = GetSpan(9);
        BinaryPrimitives.WriteUInt64BigEndian(span[1..], value);
        span[0] = code;
        Advance(9);
    }
}
