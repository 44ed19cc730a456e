using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace ClusterLlm.Model.Data;

/// <summary>
/// A shard open for reading: its file mapped into memory, so that a corpus larger than memory can be sampled.
/// </summary>
internal sealed unsafe class Shard : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly ShardHeader header;
    private bool disposed;

    private Shard(MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start, ShardHeader header)
    {
        this.file = file;
        this.view = view;
        this.start = start;
        this.header = header;
    }

    public long Tokens => header.Tokens;

    public long Documents => header.Documents;

    /// <param name="path">The file.</param>
    /// <param name="expected">What the manifest says of it.</param>
    /// <param name="vocabularySize">The tokenizer's.</param>
    /// <param name="verifyHash">Reads the whole file once and compares its SHA-256.</param>
    public static Shard Open(string path, ShardEntry expected, int vocabularySize, bool verifyHash)
    {
        ShardHeader header = ReadHeader(path, expected, vocabularySize);
        if (verifyHash && Hash(path) != expected.Sha256)
        {
            throw new DataException(
                $"{path}: corrupt shard: its SHA-256 is not the manifest's; delete its folder to prepare it again");
        }

        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        MemoryMappedViewAccessor view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return new Shard(file, view, start + view.PointerOffset, header);
    }

    public static string Hash(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    /// <summary>Index of the first token of the n-th document that begins in this shard.</summary>
    public long DocumentStart(long document)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((ulong)document, (ulong)Documents);
        return ((long*)(start + header.DocumentsAt))[document];
    }

    public void Read(long first, Span<long> destination)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)first, (ulong)Tokens);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, Tokens - first);
        byte* tokens = start + ShardHeader.Bytes + (first * header.TokenBytes);
        if (header.TokenBytes == 2)
        {
            Widen(new ReadOnlySpan<ushort>(tokens, destination.Length), destination);
        }
        else
        {
            Widen(new ReadOnlySpan<uint>(tokens, destination.Length), destination);
        }
    }

    public void Dispose()
    {
        if (!disposed)
        {
            disposed = true;
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            file.Dispose();
        }
    }

    private static void Widen(ReadOnlySpan<ushort> from, Span<long> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }

    private static void Widen(ReadOnlySpan<uint> from, Span<long> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i];
        }
    }

    private static ShardHeader ReadHeader(string path, ShardEntry expected, int vocabularySize)
    {
        Span<byte> bytes = stackalloc byte[ShardHeader.Bytes];
        long fileBytes;
        try
        {
            using FileStream stream = File.OpenRead(path);
            fileBytes = stream.Length;
            bytes = bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException(
                $"{path}: a shard of the corpus is missing; delete its folder to prepare it again", error);
        }

        if (ShardHeader.Read(bytes, fileBytes) is not { } header)
        {
            throw new DataException(
                $"{path}: corrupt shard: bad header or size; delete its folder to prepare it again");
        }

        return header.Tokens == expected.Tokens
            && header.Documents == expected.Documents && header.VocabularySize == vocabularySize
            ? header
            : throw new DataException(
                $"{path}: corrupt shard: it has {header.Tokens} tokens where the manifest says {expected.Tokens}, "
                + "or another vocabulary");
    }
}
