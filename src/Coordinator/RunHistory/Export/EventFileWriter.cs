using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace ClusterLlm.Coordinator.RunHistory.Export;

/// <summary>
/// Writes TensorBoard's event files: TFRecord frames, each with an Event of tensorflow/core/util/event.proto in the
/// wire format of Protocol Buffers. Scalars are Summary values with simple_value.
/// </summary>
internal sealed class EventFileWriter(Stream file)
{
    private const string Version = "brain.Event:2";

    // Field numbers and wire types: 0 a varint, 1 eight bytes, 2 bytes with their length, 5 four bytes.
    private const byte EventWallTime = (1 << 3) | 1;
    private const byte EventStep = (2 << 3) | 0;
    private const byte EventFileVersion = (3 << 3) | 2;
    private const byte EventSummary = (5 << 3) | 2;
    private const byte SummaryValue = (1 << 3) | 2;
    private const byte ValueTag = (1 << 3) | 2;
    private const byte ValueSimple = (2 << 3) | 5;

    private readonly ArrayBufferWriter<byte> message = new(256);
    private readonly ArrayBufferWriter<byte> summary = new(256);
    private readonly ArrayBufferWriter<byte> value = new(64);

    /// <summary>To be written first, and once.</summary>
    /// <param name="wallTime">Seconds since the Unix epoch.</param>
    public void WriteVersion(double wallTime)
    {
        Begin(wallTime);
        WriteBytes(message, EventFileVersion, Encoding.ASCII.GetBytes(Version));
        WriteFrame();
    }

    /// <param name="wallTime">Seconds since the Unix epoch.</param>
    /// <param name="step">Of training.</param>
    /// <param name="scalars">Values by tag; single precision is all that the format has.</param>
    public void WriteScalars(double wallTime, long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        Begin(wallTime);
        WriteByte(message, EventStep);
        WriteVarint(message, (ulong)step);
        summary.ResetWrittenCount();
        foreach (var (tag, scalar) in scalars)
        {
            value.ResetWrittenCount();
            WriteBytes(value, ValueTag, Encoding.UTF8.GetBytes(tag));
            WriteByte(value, ValueSimple);
            BinaryPrimitives.WriteSingleLittleEndian(value.GetSpan(sizeof(float)), (float)scalar);
            value.Advance(sizeof(float));
            WriteBytes(summary, SummaryValue, value.WrittenSpan);
        }
        WriteBytes(message, EventSummary, summary.WrittenSpan);
        WriteFrame();
    }

    private void Begin(double wallTime)
    {
        message.ResetWrittenCount();
        WriteByte(message, EventWallTime);
        BinaryPrimitives.WriteDoubleLittleEndian(message.GetSpan(sizeof(double)), wallTime);
        message.Advance(sizeof(double));
    }

    /// <summary>Length, its checksum, the message, its checksum.</summary>
    private void WriteFrame()
    {
        Span<byte> number = stackalloc byte[sizeof(ulong) + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(number, (ulong)message.WrittenCount);
        BinaryPrimitives.WriteUInt32LittleEndian(number[sizeof(ulong)..], MaskedCrc.Of(number[..sizeof(ulong)]));
        file.Write(number);
        file.Write(message.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(number, MaskedCrc.Of(message.WrittenSpan));
        file.Write(number[..sizeof(uint)]);
    }

    private static void WriteBytes(ArrayBufferWriter<byte> to, byte field, ReadOnlySpan<byte> bytes)
    {
        WriteByte(to, field);
        WriteVarint(to, (ulong)bytes.Length);
        to.Write(bytes);
    }

    private static void WriteByte(ArrayBufferWriter<byte> to, byte value)
    {
        to.GetSpan(1)[0] = value;
        to.Advance(1);
    }

    private static void WriteVarint(ArrayBufferWriter<byte> to, ulong number)
    {
        for (; number >= 0x80; number >>= 7)
            WriteByte(to, (byte)(number | 0x80));
        WriteByte(to, (byte)number);
    }
}
