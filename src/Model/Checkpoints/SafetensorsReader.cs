using System.Buffers;
using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>
/// Reads a safetensors file piecewise, as float32 whatever it holds. Throws <see cref="CheckpointException"/> for a
/// file that is not sound.
/// </summary>
public sealed class SafetensorsReader : IDisposable
{
    private const int PieceElements = 1 << 20;

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

        ushort[] halves = ArrayPool<ushort>.Shared.Rent(Math.Min(destination.Length, PieceElements));
        for (int done = 0; done < destination.Length; done += PieceElements)
        {
            var target = destination.Slice(done, Math.Min(PieceElements, destination.Length - done));
            var piece = halves.AsSpan(0, target.Length);
            ReadExactly(MemoryMarshal.AsBytes(piece), at + (2L * done));
            Widen(entry.Type, piece, target);
        }

        ArrayPool<ushort>.Shared.Return(halves);
    }

    public string Path => _path;

    public void Dispose() => _file.Dispose();

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
