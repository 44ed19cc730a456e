using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Reads a safetensors file piecewise, as float32 whatever it holds. Throws <see cref="CheckpointException"/> for a
/// file that is not sound.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private readonly FileStream _file;
    private readonly string _path;
    private readonly Dictionary<string, SafetensorsEntry> _entries;

    private SafetensorsReader(FileStream file, string path, List<SafetensorsEntry> entries,
        Dictionary<string, string> metadata)
    {
        _file = file;
        _path = path;
        _entries = entries.ToDictionary(entry => entry.Name, StringComparer.Ordinal);
        Metadata = metadata;
    }

    public IReadOnlyDictionary<string, SafetensorsEntry> Entries => _entries;

    public IReadOnlyDictionary<string, string> Metadata { get; }

    public static SafetensorsReader Open(string path)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("safetensors files are read on little-endian machines only");
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            var (entries, metadata) = SafetensorsHeader.Read(stream, path);
            return new(stream, path, entries, metadata);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Elements [<paramref name="element"/>, + destination.Length) of the tensor, in the file's order.
    /// </summary>
    public void Read(SafetensorsEntry entry, long element, Span<float> destination)
    {
        if (element < 0 || element + destination.Length > entry.Elements)
            throw new ArgumentOutOfRangeException(nameof(element), $"'{entry.Name}' has {entry.Elements} elements");
        if (!entry.Type.IsReadable())
            throw new CheckpointException(
                $"{_path}: tensor '{entry.Name}' has the type {entry.Type.FormatName()}; F32, F16 and BF16 can be read");
        long at = entry.Start + (element * entry.ElementBytes);
        if (entry.Type == SafetensorsType.Float32)
        {
            ReadExactly(MemoryMarshal.AsBytes(destination), at);
            return;
        }

        // Into the upper half of where they go: widening never overtakes what it reads, and needs no memory.
        var bytes = MemoryMarshal.AsBytes(destination)[(destination.Length * sizeof(ushort))..];
        ReadExactly(bytes, at);
        Widen(entry.Type, MemoryMarshal.Cast<byte, ushort>(bytes), destination);
    }

    public string Path => _path;

    public void Dispose() => _file.Dispose();

    /// <summary>One after another from the first: the halves may lie in the upper half of the target.</summary>
    private static void Widen(SafetensorsType type, ReadOnlySpan<ushort> halves, Span<float> target)
    {
        if (type == SafetensorsType.Float16)
        {
            var source = MemoryMarshal.Cast<ushort, Half>(halves);
            for (int i = 0; i < target.Length; i++)
                target[i] = (float)source[i];
        }
        else
        {
            for (int i = 0; i < target.Length; i++)
                target[i] = BitConverter.UInt32BitsToSingle((uint)halves[i] << 16);
        }
    }

    private void ReadExactly(Span<byte> bytes, long at)
    {
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(_file.SafeFileHandle, bytes, at);
            if (read == 0)
                throw new CheckpointException($"{_path}: it ends at byte {at} (it was cut after it was opened)");
            bytes = bytes[read..];
            at += read;
        }
    }
}
