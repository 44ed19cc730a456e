namespace MessagePack;

public ref partial struct MessagePackWriter
{
    public void Write(byte value) => Write((ulong)value);

    public void Write(ushort value) => Write((ulong)value);

    public void Write(uint value) => Write((ulong)value);

    public void Write(ulong value)
    {
        switch (value)
        {
            case <= MessagePackCode.MaxFixInt:
                WriteCode((byte)value);
                break;
            case <= byte.MaxValue:
                WriteUInt8((byte)value);
                break;
            case <= ushort.MaxValue:
                WriteUInt16((ushort)value);
                break;
            case <= uint.MaxValue:
                WriteUInt32((uint)value);
                break;
            default:
                WriteUInt64(value);
                break;
        }
    }

    public void Write(sbyte value) => Write((long)value);

    public void Write(short value) => Write((long)value);

    public void Write(int value) => Write((long)value);

    public void Write(long value)
    {
        switch (value)
        {
            case >= 0:
                Write((ulong)value);
                break;
            case >= -32:
                WriteCode(unchecked((byte)value));
                break;
            case >= sbyte.MinValue:
                WriteInt8((sbyte)value);
                break;
            case >= short.MinValue:
                WriteInt16((short)value);
                break;
            case >= int.MinValue:
                WriteInt32((int)value);
                break;
            default:
                WriteInt64(value);
                break;
        }
    }

    /// <summary>Always two bytes.</summary>
    public void WriteUInt8(byte value) => WriteCode(MessagePackCode.UInt8, value);

    /// <summary>Always three bytes.</summary>
    public void WriteUInt16(ushort value) => WriteCode(MessagePackCode.UInt16, value);

    /// <summary>Always five bytes.</summary>
    public void WriteUInt32(uint value) => WriteCode(MessagePackCode.UInt32, value);

    /// <summary>Always nine bytes.</summary>
    public void WriteUInt64(ulong value) => WriteCode(MessagePackCode.UInt64, value);

    /// <summary>Always two bytes.</summary>
    public void WriteInt8(sbyte value) => WriteCode(MessagePackCode.Int8, unchecked((byte)value));

    /// <summary>Always three bytes.</summary>
    public void WriteInt16(short value) => WriteCode(MessagePackCode.Int16, unchecked((ushort)value));

    /// <summary>Always five bytes.</summary>
    public void WriteInt32(int value) => WriteCode(MessagePackCode.Int32, unchecked((uint)value));

    /// <summary>Always nine bytes.</summary>
    public void WriteInt64(long value) => WriteCode(MessagePackCode.Int64, unchecked((ulong)value));
}
