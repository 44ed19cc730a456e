using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using ClusterLlm.Model.HuggingFace;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Streams tensors into a safetensors file, all of one type: the header first, then the elements of each tensor, in the
/// order given, without a gap.
/// </summary>
internal sealed class SafetensorsWriter
{
    // What `safetensors.torch.save_file` writes, and transformers demands.
    private static readonly KeyValuePair<string, string> Format = new("format", "pt");

    private readonly Stream _file;
    private readonly SafetensorsType _type;
    private long _missing;
    private ushort[] _halves = [];

    public SafetensorsWriter(Stream file, IReadOnlyList<(string Name, long[] Shape)> tensors,
        SafetensorsType type = SafetensorsType.Float32)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors files are written on little-endian machines only");
        (_file, _type) = (file, type);
        byte[] header = Header(tensors, type, out _missing);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
        BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
        file.Write(prefix);
        file.Write(header);
    }

    /// <summary>The next elements, rounded to the file's type.</summary>
    public void Write(ReadOnlySpan<float> elements)
    {
        if (elements.Length > _missing)
            throw new InvalidOperationException($"{elements.Length} elements where the header leaves {_missing}");
        _missing -= elements.Length;
        if (_type == SafetensorsType.Float32)
        {
            _file.Write(MemoryMarshal.AsBytes(elements));
            return;
        }

        if (_halves.Length < elements.Length)
            _halves = new ushort[elements.Length];
        HalfPrecision.Narrow(_type, elements, _halves);
        _file.Write(MemoryMarshal.AsBytes(_halves.AsSpan(0, elements.Length)));
    }

    /// <summary>Throws unless everything that the header names was written.</summary>
    public void Complete()
    {
        if (_missing != 0)
            throw new InvalidOperationException($"{_missing} elements that the header names were not written");
    }

    private static byte[] Header(IReadOnlyList<(string Name, long[] Shape)> tensors, SafetensorsType type,
        out long elements)
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
                offset = WriteEntry(json, name, shape, type, offset);
            json.WriteEndObject();
        }

        // Padded so that the elements are aligned, as the format's own library does.
        while (bytes.Length % 8 != 0)
            bytes.WriteByte((byte)' ');
        elements = offset / type.Bytes();
        return bytes.ToArray();
    }

    private static long WriteEntry(Utf8JsonWriter json, string name, long[] shape, SafetensorsType type, long offset)
    {
        long end = offset + (type.Bytes() * shape.Aggregate(1L, (product, size) => checked(product * size)));
        json.WriteStartObject(name);
        json.WriteString("dtype", type.FormatName());
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
