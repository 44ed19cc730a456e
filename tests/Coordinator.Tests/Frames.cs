using System.Buffers.Binary;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>Frames of journal.bin made bit by bit, from the definition of CRC-32C.</summary>
internal static class Frames
{
    public static byte[] Of(byte[] payload)
    {
        var frame = new byte[8 + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), Checksum(payload));
        payload.CopyTo(frame, 8);
        return frame;
    }

    private static uint Checksum(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }
        return ~crc;
    }
}
