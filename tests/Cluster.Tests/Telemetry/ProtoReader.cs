using System.Buffers.Binary;
using System.Text;

namespace ClusterLlm.Cluster.Tests.Telemetry;

/// <summary>
/// Reads a message of protocol buffers field by field: protobuf.dev/programming-guides/encoding. Groups are refused.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int Length = 2;
    private const int Fixed32 = 5;

    private ReadOnlySpan<byte> left = message;
    private ReadOnlySpan<byte> bytes;
    private ulong number;

    public int Field { get; private set; }

    public readonly ReadOnlySpan<byte> Bytes => bytes;

    public readonly string Text => Encoding.UTF8.GetString(bytes);

    public readonly string Hex => Convert.ToHexStringLower(bytes);

    public readonly long Int64 => (long)number;

    public readonly double Double => BitConverter.UInt64BitsToDouble(number);

    /// <summary>Goes on to the next field; false at the end.</summary>
    public bool Next()
    {
        if (left.IsEmpty)
            return false;
        var tag = ReadVarint();
        Field = (int)(tag >> 3);
        switch ((int)(tag & 7))
        {
            case Varint:
                number = ReadVarint();
                break;
            case Fixed64:
                number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case Length:
                bytes = Take(checked((int)ReadVarint()));
                break;
            case Fixed32:
                number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            case var wire:
                throw new InvalidDataException($"wire type {wire}");
        }
        return true;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        var taken = left[..count];
        left = left[count..];
        return taken;
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
