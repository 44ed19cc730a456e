using System.Buffers;
using System.Text;

namespace MessagePack;

public ref partial struct MessagePackReader
{
    /// <summary>
    /// A binary value, or a string as older writers used for one, as a view of the input; null for nil.
    /// </summary>
    public ReadOnlySequence<byte>? ReadBytes()
    {
        if (TryReadNil())
        {
            return null;
        }

        var code = NextCode;
        var length = code switch
        {
            MessagePackCode.Bin8 => ReadAfterCode<byte>(),
            MessagePackCode.Bin16 => ReadAfterCode<ushort>(),
            MessagePackCode.Bin32 => ReadAfterCode<uint>(),
            _ => ReadStringLength(code),
        };
        return ReadRaw(length);
    }

    /// <summary>A string's UTF-8 bytes as a view of the input; null for nil.</summary>
    public ReadOnlySequence<byte>? ReadStringSequence() => TryReadNil() ? null : ReadRaw(ReadStringLength(NextCode));

    /// <returns>False, and the position unchanged, for nil and for a string that lies in more than one
    /// segment.</returns>
    public bool TryReadStringSpan(out ReadOnlySpan<byte> span)
    {
        span = default;
        if (IsNil)
        {
            return false;
        }

        var start = reader.Consumed;
        var length = ReadStringLength(NextCode);
        if (reader.Remaining < length)
        {
            ThrowTruncated();
        }

        if (reader.UnreadSpan.Length < length)
        {
            reader.Rewind(reader.Consumed - start);
            return false;
        }

        span = reader.UnreadSpan[..(int)length];
        reader.Advance(length);
        return true;
    }

    /// <summary>A string, or null for nil. Bytes that are not UTF-8 become U+FFFD.</summary>
    public string? ReadString()
    {
        if (TryReadNil())
        {
            return null;
        }

        var length = ReadStringLength(NextCode);
        if (reader.UnreadSpan.Length < length)
        {
            return StringEncoding.Utf8.GetString(ReadRaw(length));
        }

        var value = StringEncoding.Utf8.GetString(reader.UnreadSpan[..(int)length]);
        reader.Advance(length);
        return value;
    }

    /// <returns>The header of an extension; there are enough bytes left for its data.</returns>
    public ExtensionHeader ReadExtensionFormatHeader()
    {
        if (!TryReadExtensionFormatHeader(out var header) || reader.Remaining < header.Length)
        {
            ThrowTruncated();
        }

        return header;
    }

    /// <returns>False, and the position unchanged, when the input ends within the header.</returns>
    public bool TryReadExtensionFormatHeader(out ExtensionHeader extensionHeader)
    {
        extensionHeader = default;
        if (!reader.TryPeek(out var code))
        {
            return false;
        }

        var lengthBytes = code switch
        {
            >= MessagePackCode.FixExt1 and <= MessagePackCode.FixExt16 => 0,
            MessagePackCode.Ext8 => 1,
            MessagePackCode.Ext16 => 2,
            MessagePackCode.Ext32 => 4,
            _ => -1,
        };
        if (lengthBytes < 0)
        {
            ThrowUnexpected(code);
        }

        if (reader.Remaining < 2 + lengthBytes)
        {
            return false;
        }

        var length = lengthBytes switch
        {
            1 => ReadAfterCode<byte>(),
            2 => ReadAfterCode<ushort>(),
            4 => ReadAfterCode<uint>(),
            _ => 1u << (code - MessagePackCode.FixExt1),
        };
        if (lengthBytes == 0)
        {
            reader.Advance(1);
        }

        reader.TryRead(out var typeCode);
        extensionHeader = new ExtensionHeader(unchecked((sbyte)typeCode), length);
        return true;
    }

    /// <summary>An extension, its data as a view of the input.</summary>
    public ExtensionResult ReadExtensionFormat()
    {
        var header = ReadExtensionFormatHeader();
        return new ExtensionResult(header.TypeCode, ReadRaw(header.Length));
    }

    /// <summary>A timestamp extension as UTC; nanoseconds are cut to DateTime's 100.</summary>
    public DateTime ReadDateTime() => ReadDateTime(ReadExtensionFormatHeader());

    /// <summary>The data of a timestamp whose header has been read.</summary>
    public DateTime ReadDateTime(ExtensionHeader header)
    {
        if (header.TypeCode != ReservedMessagePackExtensionTypeCode.DateTime || header.Length is not (4 or 8 or 12))
        {
            throw new MessagePackSerializationException(
                $"An extension of type {header.TypeCode} with {header.Length} bytes is not a timestamp.");
        }

        Span<byte> bytes = stackalloc byte[12];
        bytes = bytes[..(int)header.Length];
        if (!reader.TryCopyTo(bytes))
        {
            ThrowTruncated();
        }

        reader.Advance(bytes.Length);
        return Timestamp.Read(bytes);
    }

    private uint ReadStringLength(byte code)
    {
        switch (code)
        {
            case >= MessagePackCode.MinFixStr and <= MessagePackCode.MaxFixStr:
                reader.Advance(1);
                return (uint)(code - MessagePackCode.MinFixStr);
            case MessagePackCode.Str8:
                return ReadAfterCode<byte>();
            case MessagePackCode.Str16:
                return ReadAfterCode<ushort>();
            case MessagePackCode.Str32:
                return ReadAfterCode<uint>();
            default:
                ThrowUnexpected(code);
                return 0;
        }
    }
}
