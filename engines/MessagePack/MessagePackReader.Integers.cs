namespace MessagePack;

public ref partial struct MessagePackReader
{
    public byte ReadByte() => checked((byte)ReadInt64());

    public ushort ReadUInt16() => checked((ushort)ReadInt64());

    public uint ReadUInt32() => checked((uint)ReadInt64());

    public ulong ReadUInt64()
    {
        var value = ReadInteger(out var unsigned);
        return unsigned || value >= 0 ? (ulong)value : throw Overflow("a negative integer", nameof(UInt64));
    }

    public sbyte ReadSByte() => checked((sbyte)ReadInt64());

    public short ReadInt16() => checked((short)ReadInt64());

    public int ReadInt32() => checked((int)ReadInt64());

    public long ReadInt64()
    {
        var value = ReadInteger(out var unsigned);
        return !unsigned ? value : throw Overflow("an integer of 2^63 or more", nameof(Int64));
    }

    /// <summary>
    /// Any integer format; <paramref name="unsigned"/> when the bits returned are those of a value of 2^63 or more.
    /// </summary>
    private long ReadInteger(out bool unsigned)
    {
        unsigned = false;
        var code = NextCode;
        switch (code)
        {
            case <= MessagePackCode.MaxFixInt:
                reader.Advance(1);
                return code;
            case >= MessagePackCode.MinNegativeFixInt:
                reader.Advance(1);
                return unchecked((sbyte)code);
            case MessagePackCode.UInt8:
                return ReadAfterCode<byte>();
            case MessagePackCode.UInt16:
                return ReadAfterCode<ushort>();
            case MessagePackCode.UInt32:
                return ReadAfterCode<uint>();
            case MessagePackCode.UInt64:
                var value = ReadAfterCode<long>();
                unsigned = value < 0;
                return value;
            case MessagePackCode.Int8:
                return ReadAfterCode<sbyte>();
            case MessagePackCode.Int16:
                return ReadAfterCode<short>();
            case MessagePackCode.Int32:
                return ReadAfterCode<int>();
            case MessagePackCode.Int64:
                return ReadAfterCode<long>();
            default:
                ThrowUnexpected(code);
                return 0;
        }
    }

    private static OverflowException Overflow(string what, string type) =>
        new($"The next value is {what}, which {type} does not hold.");
}
