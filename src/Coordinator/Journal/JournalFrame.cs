using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// A record as it lies in journal.bin: its length and CRC-32C (little-endian uint32 each), then itself.
/// </summary>
internal static class JournalFrame
{
    public const int HeaderBytes = 8;
    public const int MaxRecordBytes = 1 << 20;

    /// <summary>Nothing shorter has room for a run's id, which each opening of a run writes.</summary>
    public const int LeastOpeningBytes = HeaderBytes + 32;

    /// <exception cref="InvalidOperationException">It is larger than readers take.</exception>
    public static ReadOnlySpan<byte> Write(ArrayBufferWriter<byte> buffer, JournalRecord record)
    {
        buffer.ResetWrittenCount();
        buffer.GetSpan(HeaderBytes);
        buffer.Advance(HeaderBytes);
        JournalCodec.Write(buffer, record);
        var frame = MemoryMarshal.AsMemory(buffer.WrittenMemory).Span;
        if (frame.Length - HeaderBytes > MaxRecordBytes)
            throw new InvalidOperationException($"a journal record of {frame.Length} bytes");
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[HeaderBytes..]));
        return frame;
    }

    public static uint Length(ReadOnlySpan<byte> header) => BinaryPrimitives.ReadUInt32LittleEndian(header);

    public static bool IsIntact(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Checksum(frame[HeaderBytes..]);

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
