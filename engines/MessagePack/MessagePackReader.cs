using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace MessagePack;

/// <summary>
/// Reads MessagePack values one after another from memory that may lie in several segments. Nothing is allocated but
/// the strings that are asked for, and never more than the input has bytes for. Integers are accepted in any width that
/// holds the value.
/// </summary>
/// <exception cref="EndOfStreamException">The input ends within a value, or is too short for the announced count or
/// length.</exception>
/// <exception cref="MessagePackSerializationException">The next value is of another format.</exception>
/// <exception cref="OverflowException">The value does not fit the type asked for.</exception>
public ref partial struct MessagePackReader
{
    private SequenceReader<byte> reader;

    public MessagePackReader(ReadOnlyMemory<byte> memory)
        : this(new ReadOnlySequence<byte>(memory))
    {
    }

    public MessagePackReader(scoped in ReadOnlySequence<byte> readOnlySequence) =>
        reader = new SequenceReader<byte>(readOnlySequence);

    public CancellationToken CancellationToken { get; set; }

    /// <summary>For formatters to count nesting in; the reader itself does not change it.</summary>
    public int Depth { get; set; }

    public readonly ReadOnlySequence<byte> Sequence => reader.Sequence;

    public readonly SequencePosition Position => reader.Position;

    /// <summary>Bytes read so far.</summary>
    public readonly long Consumed => reader.Consumed;

    public readonly bool End => reader.End;

    public readonly bool IsNil => NextCode == MessagePackCode.Nil;

    public readonly MessagePackType NextMessagePackType => MessagePackCode.ToMessagePackType(NextCode);

    /// <summary>First byte of the next value.</summary>
    public readonly byte NextCode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (!reader.TryPeek(out var code))
            {
                ThrowTruncated();
            }

            return code;
        }
    }

    /// <summary>A reader with the same settings over other bytes.</summary>
    public readonly MessagePackReader Clone(scoped in ReadOnlySequence<byte> readOnlySequence) => new(readOnlySequence)
    {
        CancellationToken = CancellationToken,
        Depth = Depth,
    };

    /// <summary>An independent reader at the same position.</summary>
    public readonly MessagePackReader CreatePeekReader() => this;

    public Nil ReadNil()
    {
        if (!TryReadNil())
        {
            ThrowUnexpected(NextCode);
        }

        return Nil.Default;
    }

    public bool TryReadNil()
    {
        if (NextCode != MessagePackCode.Nil)
        {
            return false;
        }

        reader.Advance(1);
        return true;
    }

    public bool ReadBoolean()
    {
        var code = NextCode;
        if (code is not (MessagePackCode.True or MessagePackCode.False))
        {
            ThrowUnexpected(code);
        }

        reader.Advance(1);
        return code == MessagePackCode.True;
    }

    public char ReadChar() => (char)ReadUInt16();

    /// <summary>Any float or integer format.</summary>
    public float ReadSingle() => NextCode switch
    {
        MessagePackCode.Float32 => BitConverter.UInt32BitsToSingle(ReadAfterCode<uint>()),
        MessagePackCode.Float64 => (float)BitConverter.UInt64BitsToDouble(ReadAfterCode<ulong>()),
        _ => ReadInteger(out var unsigned) is var value && unsigned ? (ulong)value : value,
    };

    /// <summary>Any float or integer format.</summary>
    public double ReadDouble() => NextCode switch
    {
        MessagePackCode.Float32 => BitConverter.UInt32BitsToSingle(ReadAfterCode<uint>()),
        MessagePackCode.Float64 => BitConverter.UInt64BitsToDouble(ReadAfterCode<ulong>()),
        _ => ReadInteger(out var unsigned) is var value && unsigned ? (ulong)value : value,
    };

    /// <returns>Elements in the array; there is at least one byte left for each.</returns>
    public int ReadArrayHeader()
    {
        if (!TryReadArrayHeader(out var count) || reader.Remaining < count)
        {
            ThrowTruncated();
        }

        return count;
    }

    /// <returns>False, and the position unchanged, when the input ends within the header.</returns>
    public bool TryReadArrayHeader(out int count) => TryReadCount(
        MessagePackCode.MinFixArray, MessagePackCode.MaxFixArray, MessagePackCode.Array16, MessagePackCode.Array32,
        out count);

    /// <returns>Pairs in the map; there are at least two bytes left for each.</returns>
    public int ReadMapHeader()
    {
        if (!TryReadMapHeader(out var count) || reader.Remaining / 2 < count)
        {
            ThrowTruncated();
        }

        return count;
    }

    /// <returns>False, and the position unchanged, when the input ends within the header.</returns>
    public bool TryReadMapHeader(out int count) => TryReadCount(
        MessagePackCode.MinFixMap, MessagePackCode.MaxFixMap, MessagePackCode.Map16, MessagePackCode.Map32, out count);

    /// <summary>The next bytes as they are.</summary>
    public ReadOnlySequence<byte> ReadRaw(long length)
    {
        if (length < 0 || reader.Remaining < length)
        {
            ThrowTruncated();
        }

        var raw = reader.Sequence.Slice(reader.Position, length);
        reader.Advance(length);
        return raw;
    }

    /// <summary>The next value's bytes, with all that it contains.</summary>
    public ReadOnlySequence<byte> ReadRaw()
    {
        var start = reader.Position;
        Skip();
        return reader.Sequence.Slice(start, reader.Position);
    }

    private bool TryReadCount(byte minFix, byte maxFix, byte code16, byte code32, out int count)
    {
        count = 0;
        if (!reader.TryPeek(out var code))
        {
            return false;
        }

        if (code >= minFix && code <= maxFix)
        {
            reader.Advance(1);
            count = code - minFix;
            return true;
        }

        if (code == code16)
        {
            return reader.Remaining >= 3 && (count = ReadAfterCode<ushort>()) >= 0;
        }

        if (code != code32)
        {
            ThrowUnexpected(code);
        }

        return reader.Remaining >= 5 && (count = checked((int)ReadAfterCode<uint>())) >= 0;
    }

    /// <summary>Passes the code byte and reads the big-endian integer behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private T ReadAfterCode<T>()
        where T : unmanaged
    {
        var unread = reader.UnreadSpan;
        if (unread.Length <= Unsafe.SizeOf<T>())
        {
            return ReadAcrossSegments<T>();
        }

        var value = FromBigEndian<T>(unread[1..]);
        reader.Advance(1 + Unsafe.SizeOf<T>());
        return value;
    }

    private T ReadAcrossSegments<T>()
        where T : unmanaged
    {
        Span<byte> bytes = stackalloc byte[1 + Unsafe.SizeOf<T>()];
        if (!reader.TryCopyTo(bytes))
        {
            ThrowTruncated();
        }

        reader.Advance(bytes.Length);
        return FromBigEndian<T>(bytes[1..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T FromBigEndian<T>(ReadOnlySpan<byte> bytes)
        where T : unmanaged
    {
        if (typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte))
        {
            return Unsafe.BitCast<byte, T>(bytes[0]);
        }

        if (typeof(T) == typeof(ushort) || typeof(T) == typeof(short))
        {
            return Unsafe.BitCast<ushort, T>(BinaryPrimitives.ReadUInt16BigEndian(bytes));
        }

        return typeof(T) == typeof(uint) || typeof(T) == typeof(int)
            ? Unsafe.BitCast<uint, T>(BinaryPrimitives.ReadUInt32BigEndian(bytes))
            : Unsafe.BitCast<ulong, T>(BinaryPrimitives.ReadUInt64BigEndian(bytes));
    }

    [DoesNotReturn]
    private static void ThrowTruncated() =>
        throw new EndOfStreamException("The MessagePack data ends before the value does.");

    [DoesNotReturn]
    private static void ThrowUnexpected(byte code) => throw new MessagePackSerializationException(
        $"Unexpected MessagePack code 0x{code:x2} ({MessagePackCode.ToMessagePackType(code)}).");
}
