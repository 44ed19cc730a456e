using System.Buffers;

namespace ClusterLlm.Model.Data.Preparation;

/// <summary>Some megabytes of text, cut into chunks; to be filled again and again.</summary>
internal sealed class ChunkBatch
{
    private readonly ArrayBufferWriter<byte> text = new();
    private readonly List<Chunk> chunks = [];

    public int Bytes => text.WrittenCount;

    public IReadOnlyList<Chunk> Chunks => chunks;

    public ReadOnlySpan<byte> Text(in Chunk chunk) => text.WrittenSpan.Slice(chunk.Start, chunk.Length);

    public void Add(ReadOnlySpan<byte> bytes, bool validation, bool beginsDocument, bool endsDocument)
    {
        chunks.Add(new Chunk(text.WrittenCount, bytes.Length, validation, beginsDocument, endsDocument));
        text.Write(bytes);
    }

    public void Clear()
    {
        text.ResetWrittenCount();
        chunks.Clear();
    }
}
