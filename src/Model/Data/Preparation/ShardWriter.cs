using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>
/// Writes one shard; see <see cref="ShardHeader"/> for the form. The file has its name only when it is whole.
/// </summary>
internal sealed class ShardWriter : IDisposable
{
    private readonly string path;
    private readonly int vocabularySize;
    private readonly int tokenBytes;
    private readonly FileStream stream;
    private readonly List<long> documents = [];
    private byte[] buffer = [];
    private long tokens;

    public ShardWriter(string path, int vocabularySize)
    {
        this.path = path;
        this.vocabularySize = vocabularySize;
        tokenBytes = ShardHeader.TokenBytesFor(vocabularySize);
        stream = new FileStream(path + ".tmp", FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        stream.Write(stackalloc byte[ShardHeader.Bytes]);
    }

    public bool IsEmpty => tokens == 0 && documents.Count == 0;

    /// <summary>The next token is the first of a document.</summary>
    public void BeginDocument() => documents.Add(tokens);

    public void Write(ReadOnlySpan<int> ids)
    {
        int bytes = ids.Length * tokenBytes;
        if (buffer.Length < bytes)
        {
            buffer = new byte[bytes];
        }

        if (tokenBytes == 2)
        {
            Span<ushort> narrow = MemoryMarshal.Cast<byte, ushort>(buffer.AsSpan(0, bytes));
            for (int i = 0; i < ids.Length; i++)
            {
                narrow[i] = (ushort)ids[i];
            }
        }
        else
        {
            MemoryMarshal.AsBytes(ids).CopyTo(buffer);
        }

        stream.Write(buffer.AsSpan(0, bytes));
        tokens += ids.Length;
    }

    /// <summary>Completes the file on the disk and gives it its name.</summary>
    public ShardEntry Finish()
    {
        var header = new ShardHeader(tokenBytes, vocabularySize, tokens, documents.Count);
        stream.Write(new byte[header.DocumentsAt - stream.Position]);
        stream.Write(MemoryMarshal.AsBytes<long>(CollectionsMarshal.AsSpan(documents)));
        Span<byte> first = stackalloc byte[ShardHeader.Bytes];
        header.Write(first);
        stream.Position = 0;
        stream.Write(first);
        stream.Flush(flushToDisk: true);
        stream.Dispose();
        File.Move(path + ".tmp", path, overwrite: true);
        return new ShardEntry(Path.GetFileName(path), tokens, documents.Count, Shard.Hash(path));
    }

    /// <summary>An unfinished file is removed.</summary>
    public void Dispose()
    {
        stream.Dispose();
        File.Delete(path + ".tmp");
    }
}
