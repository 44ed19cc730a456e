using System.Buffers.Binary;
using System.IO.Compression;

namespace ClusterLlm.Coordinator.Plotting;

/// <summary>Writes Portable Network Graphics (W3C, PNG third edition): 8 bits each of red, green and blue.</summary>
internal static class PngFile
{
    private const byte TrueColour = 2;

    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(TableEntry)];

    /// <param name="rgb">Rows from the top, 3 bytes a pixel.</param>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var file = new MemoryStream();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1a, (byte)'\n']);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, TrueColour);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(width, height, rgb));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>Each row behind the number of its filter: none, which does best with even colours.</summary>
    private static ReadOnlySpan<byte> Compress(int width, int height, ReadOnlySpan<byte> rgb)
    {
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Optimal, leaveOpen: true))
            for (var row = 0; row < height; row++)
            {
                zlib.WriteByte(0);
                zlib.Write(rgb.Slice(row * width * 3, width * 3));
            }
        return data.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), data));
        file.Write(number);
    }

    /// <summary>CRC-32 of ISO 3309, as PNG's annex D has it.</summary>
    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            crc = Table[(crc ^ value) & 0xff] ^ (crc >> 8);
        return crc;
    }

    private static uint TableEntry(int index)
    {
        var entry = (uint)index;
        for (var bit = 0; bit < 8; bit++)
            entry = (entry & 1) != 0 ? 0xedb88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    }
}
