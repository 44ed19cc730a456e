using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>How records lie one after another: each behind its length and CRC-32C, both little-endian uint32.</summary>
internal static class JournalFraming
{
    private const int FrameBytes = 8;
    private const int MaxRecordBytes = 1 << 20;

    public static void Append(ArrayBufferWriter<byte> output, JournalRecord record)
    {
        var start = output.WrittenCount;
        output.GetSpan(FrameBytes);
        output.Advance(FrameBytes);
        JournalCodec.Write(output, record);
        var frame = MemoryMarshal.AsMemory(output.WrittenMemory).Span[start..];
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - FrameBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[FrameBytes..]));
    }

    /// <summary>Adds the records up to the first that is unfinished or corrupt; returns their length in bytes.</summary>
    public static int ReadWhole(ReadOnlyMemory<byte> bytes, List<JournalRecord> records)
    {
        var at = 0;
        while (bytes.Length - at >= FrameBytes)
        {
            var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]);
            if (count is 0 or > MaxRecordBytes || count > bytes.Length - at - FrameBytes)
                break;
            var payload = bytes.Slice(at + FrameBytes, (int)count);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(at + 4)..]) != Checksum(payload.Span))
                break;
            records.Add(JournalCodec.Read(payload));
            at += FrameBytes + (int)count;
        }
        return at;
    }

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
