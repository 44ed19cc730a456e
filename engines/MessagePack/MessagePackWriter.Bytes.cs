using System.Buffers;

namespace MessagePack;

public ref partial struct MessagePackWriter
{
    /// <summary>A binary value, or nil.</summary>
    public void Write(byte[]? src)
    {
        if (src is null)
        {
            WriteNil();
        }
        else
        {
            Write(src.AsSpan());
        }
    }

    /// <summary>A binary value.</summary>
    public void Write(ReadOnlySpan<byte> src)
    {
        WriteBinHeader(src.Length);
        WriteRaw(src);
    }

    /// <summary>A binary value.</summary>
    public void Write(in ReadOnlySequence<byte> src)
    {
        WriteBinHeader(checked((int)src.Length));
        WriteRaw(src);
    }

    /// <summary>
    /// To be followed by so many bytes through <see cref="WriteRaw(ReadOnlySpan{byte})"/> or <see cref="GetSpan"/>.
    /// </summary>
    public void WriteBinHeader(int length)
    {
        switch ((uint)length)
        {
            case <= byte.MaxValue:
                WriteCode(MessagePackCode.Bin8, (byte)length);
                break;
            case <= ushort.MaxValue:
                WriteCode(MessagePackCode.Bin16, (ushort)length);
                break;
            default:
                WriteCode(MessagePackCode.Bin32, (uint)length);
                break;
        }
    }

    /// <summary>A string, or nil. Lone surrogates become U+FFFD.</summary>
    public void Write(string? value)
    {
        if (value is null)
        {
            WriteNil();
        }
        else
        {
            Write(value.AsSpan());
        }
    }

    /// <summary>A string. Lone surrogates become U+FFFD.</summary>
    public void Write(ReadOnlySpan<char> value)
    {
        var byteCount = StringEncoding.Utf8.GetByteCount(value);
        WriteStringHeader(byteCount);
        if (byteCount > 0)
        {
            Advance(StringEncoding.Utf8.GetBytes(value, GetSpan(byteCount)));
        }
    }

    /// <summary>A string that is UTF-8 already.</summary>
    public void WriteString(ReadOnlySpan<byte> utf8stringBytes)
    {
        WriteStringHeader(utf8stringBytes.Length);
        WriteRaw(utf8stringBytes);
    }

    /// <summary>A string that is UTF-8 already.</summary>
    public void WriteString(in ReadOnlySequence<byte> utf8stringBytes)
    {
        WriteStringHeader(checked((int)utf8stringBytes.Length));
        WriteRaw(utf8stringBytes);
    }

    /// <summary>To be followed by so many bytes of UTF-8.</summary>
    public void WriteStringHeader(int byteCount)
    {
        switch ((uint)byteCount)
        {
            case <= 31:
                WriteCode((byte)(MessagePackCode.MinFixStr + byteCount));
                break;
            case <= byte.MaxValue:
                WriteCode(MessagePackCode.Str8, (byte)byteCount);
                break;
            case <= ushort.MaxValue:
                WriteCode(MessagePackCode.Str16, (ushort)byteCount);
                break;
            default:
                WriteCode(MessagePackCode.Str32, (uint)byteCount);
                break;
        }
    }

    /// <summary>To be followed by the extension's data.</summary>
    public void WriteExtensionFormatHeader(ExtensionHeader extensionHeader)
    {
        switch (extensionHeader.Length)
        {
            case 1 or 2 or 4 or 8 or 16:
                WriteCode((byte)(MessagePackCode.FixExt1 + uint.Log2(extensionHeader.Length)));
                break;
            case <= byte.MaxValue:
                WriteCode(MessagePackCode.Ext8, (byte)extensionHeader.Length);
                break;
            case <= ushort.MaxValue:
                WriteCode(MessagePackCode.Ext16, (ushort)extensionHeader.Length);
                break;
            default:
                WriteCode(MessagePackCode.Ext32, extensionHeader.Length);
                break;
        }

        WriteCode(unchecked((byte)extensionHeader.TypeCode));
    }

    public void WriteExtensionFormat(ExtensionResult extensionData)
    {
        WriteExtensionFormatHeader(extensionData.Header);
        WriteRaw(extensionData.Data);
    }
}
