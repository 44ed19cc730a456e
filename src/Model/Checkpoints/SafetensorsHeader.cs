using System.Buffers.Binary;
using System.Text.Json;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// The header of a safetensors file: 8 bytes little-endian length, then JSON. It comes from anywhere, so nothing in it
/// is believed: its length is bounded before it is read, and the tensors must cover the rest of the file exactly once.
/// </summary>
internal static class SafetensorsHeader
{
    // The bound of the format's own library.
    public const int MaxBytes = 100_000_000;
    public const int PrefixBytes = 8;
    private const string MetadataKey = "__metadata__";
    private const int MaxRank = 8;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Read(Stream file, string path)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        if (file.Length < PrefixBytes)
            throw Bad(path, $"{file.Length} bytes are too few for a safetensors file");
        file.ReadExactly(prefix);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (headerBytes > MaxBytes || (long)headerBytes > file.Length - PrefixBytes)
            throw Bad(path, $"its header claims {headerBytes} bytes; the file has {file.Length}");
        byte[] json = new byte[headerBytes];
        file.ReadExactly(json);
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            return Parse(document.RootElement, PrefixBytes + (long)headerBytes, file.Length, path);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            throw new CheckpointException(
                $"{path}: its header is not that of a safetensors file: {error.Message}", error);
        }
    }

    private static (List<SafetensorsEntry>, Dictionary<string, string>) Parse(JsonElement root, long dataStart,
        long fileBytes, string path)
    {
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (var item in property.Value.EnumerateObject())
                    metadata.Add(item.Name, item.Value.GetString() ?? "");
            }
            else
            {
                entries.Add(ParseEntry(property, dataStart, fileBytes - dataStart, path));
            }
        }

        CheckCover(entries, dataStart, fileBytes, path);
        return (entries, metadata);
    }

    private static SafetensorsEntry ParseEntry(JsonProperty property, long dataStart, long dataBytes, string path)
    {
        string name = property.Name;
        if (!property.Value.TryGetProperty("dtype", out var dtype)
            || !property.Value.TryGetProperty("shape", out var dimensions)
            || !property.Value.TryGetProperty("data_offsets", out var offsets) || offsets.GetArrayLength() != 2)
            throw Bad(path, $"tensor '{name}' lacks dtype, shape or two data_offsets");
        var type = SafetensorsTypes.Parse(dtype.GetString())
            ?? throw Bad(path, $"tensor '{name}' has the type {dtype.GetString()}, which is not known");
        if (dimensions.GetArrayLength() > MaxRank)
            throw Bad(path,
                $"tensor '{name}' has {dimensions.GetArrayLength()} dimensions; at most {MaxRank} can be read");
        long[] shape = [.. dimensions.EnumerateArray().Select(size => size.GetInt64())];
        long begin = offsets[0].GetInt64(), end = offsets[1].GetInt64();
        if (begin < 0 || end < begin || end > dataBytes)
            throw Bad(path, $"tensor '{name}' lies at [{begin}, {end}) of {dataBytes} bytes");
        var entry = new SafetensorsEntry(name, type, shape, dataStart + begin, Product(shape, dataBytes, name, path));
        return entry.Bytes == end - begin
            ? entry
            : throw Bad(path,
                $"tensor '{name}' of shape [{string.Join(", ", shape)}] takes {entry.Bytes} bytes, not {end - begin}");
    }

    /// <summary>
    /// Elements of the shape; a product past what the file could hold is refused before it can overflow.
    /// </summary>
    private static long Product(long[] shape, long dataBytes, string name, string path)
    {
        if (shape.Any(size => size < 0))
            throw Bad(path, $"tensor '{name}' has a negative dimension");
        if (shape.Contains(0))
            return 0;
        long product = 1;
        foreach (long size in shape)
        {
            if (size > dataBytes / product)
                throw Bad(path, $"tensor '{name}' of shape [{string.Join(", ", shape)}] is larger than the file");
            product *= size;
        }

        return product;
    }

    private static void CheckCover(List<SafetensorsEntry> entries, long dataStart, long fileBytes, string path)
    {
        entries.Sort((left, right) => (left.Start, left.Bytes).CompareTo((right.Start, right.Bytes)));
        long covered = dataStart;
        foreach (var entry in entries)
        {
            if (entry.Start != covered)
                throw Bad(path,
                    $"tensor '{entry.Name}' begins at byte {entry.Start}, not {covered} (overlap or gap)");
            covered += entry.Bytes;
        }

        if (covered != fileBytes)
            throw Bad(path, $"its tensors end at byte {covered}, the file at {fileBytes}");
    }

    private static CheckpointException Bad(string path, string what) => new($"{path}: {what}");
}
