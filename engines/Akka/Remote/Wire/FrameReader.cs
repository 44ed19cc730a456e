using System.Buffers.Binary;
using System.Text;

namespace Akka.Remote.Wire;

/// <summary>Reads the body of one frame, never past its end.</summary>
internal ref struct FrameReader(ReadOnlySpan<byte> body)
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);
    private readonly ReadOnlySpan<byte> _body = body;

    public int Position { get; private set; }

    public byte ReadByte() => Take(1)[0];

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint ReadVarUInt()
    {
        uint value = 0;
        for (var shift = 0; shift < 32; shift += 7)
        {
            var b = ReadByte();
            if (shift == 28 && b > 0x0f) break;
            value |= (uint)(b & 0x7f) << shift;
            if (b < 0x80) return value;
        }
        throw new WireFormatException("a number is longer than 32 bits");
    }

    public string ReadString()
    {
        var length = ReadVarUInt();
        if (length > NameTable.MaxNameBytes) throw new WireFormatException($"a name of {length} bytes");
        try
        {
            return StrictUtf8.GetString(Take((int)length));
        }
        catch (DecoderFallbackException)
        {
            throw new WireFormatException("a name is not UTF-8");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (_body.Length - Position < count) throw new WireFormatException("a frame ends too early");
        var taken = _body.Slice(Position, count);
        Position += count;
        return taken;
    }
}
