using System.Buffers.Binary;
using System.Numerics;

namespace ClusterLlm.Coordinator.RunHistory.Export;

/// <summary>
/// CRC-32C as TFRecord files have it: rotated and displaced, so that a checksum over data with checksums means
/// something (TensorFlow, "TFRecord and tf.train.Example", TFRecords format details).
/// </summary>
internal static class MaskedCrc
{
    private const uint Displacement = 0xa282ead8;

    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + Displacement;
    }
}
