using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Streams float32 tensors into a safetensors file: the header first, then the elements of each tensor, in the order
/// given, without a gap.
/// </summary>
internal sealed class SafetensorsWriter
{
    // What `safetensors.torch.save_file` writes, and transformers demands.
    private static readonly KeyValuePair<string, string> Format = new("format", "pt");

    private readonly Stream _file;
    private long _missing;

    public SafetensorsWriter(Stream file, IReadOnlyList<(string Name, long[] Shape)> tensors)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors files are written on little-endian machines only");
        _file = file;
        byte[] header = Header(tensors, out _missing);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        file.Write(prefix);
        file.Write(header);
    }

    /// <summary>The next elements.</summary>
    public void Write(ReadOnlySpan<float> elements)
    {
        if (elements.Length > _missing)
            throw new InvalidOperationException($"{elements.Length} elements where the header leaves {_missing}");
        _missing -= elements.Length;
        _file.Write(MemoryMarshal.AsBytes(elements));
    }

    /// <summary>Throws unless everything that the header names was written.</summary>
    public void Complete()
    {
        if (_missing != 0)
            throw new InvalidOperationException($"{_missing} elements that the header names were not written");
    }

    private static byte[] Header(IReadOnlyList<(string Name, long[] Shape)> tensors, out long elements)
    {
        using var bytes = new MemoryStream();
        long offset = 0;
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartObject("__metadata__");
            json.WriteString(Format.Key, Format.Value);
            json.WriteEndObject();
            foreach (var (name, shape) in tensors)
                offset = WriteEntry(json, name, shape, offset);
            json.WriteEndObject();
        }

        // Padded so that the elements are aligned, as the format's own library does.
        while (bytes.Length % 8 != 0)
            bytes.WriteByte((byte)' ');
        elements = offset / sizeof(float);
        return bytes.ToArray();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, long[] shape, long offset)
    {
        long end = offset + (sizeof(float) * shape.Aggregate(1L, (product, size) => checked(product * size)));
        json.WriteStartObject(name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (long size in shape)
            json.WriteNumberValue(size);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }
}
