using System.Buffers.Binary;

namespace ClusterLlm.Model.Data;

/// <summary>
/// The first 64 bytes of a shard. Little-endian: magic (8 bytes), format, bytes per token (2 or 4), vocabulary size,
/// zero (4 bytes each),
/// token count, document count (8 bytes each), zeros. Then the tokens, zeros up to a multiple of 8, and the
/// document offsets: for each document that begins here, the index of its first token in this shard (8 bytes each).
/// </summary>
internal readonly record struct ShardHeader(int TokenBytes, int VocabularySize, long Tokens, long Documents)
{
    public const int Bytes = 64;
    public const int Format = 1;

    private static ReadOnlySpan<byte> Magic => "CLLMTOKS"u8;

    public long DocumentsAt => (Bytes + (Tokens * TokenBytes) + 7) / 8 * 8;

    public long FileBytes => DocumentsAt + (Documents * 8);

    public static int TokenBytesFor(int vocabularySize) => vocabularySize <= 1 << 16 ? 2 : 4;

    public void Write(Span<byte> header)
    {
        header[..Bytes].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Format);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], TokenBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], VocabularySize);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], Tokens);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], Documents);
    }

    /// <summary>
    /// Null when the bytes are no header of this format, or promise more than <paramref name="fileBytes"/>.
    /// </summary>
    public static ShardHeader? Read(ReadOnlySpan<byte> header, long fileBytes)
    {
        if (header.Length < Bytes
            || !header.StartsWith(Magic) || BinaryPrimitives.ReadInt32LittleEndian(header[8..]) != Format)
        {
            return null;
        }

        var read = new ShardHeader(
            BinaryPrimitives.ReadInt32LittleEndian(header[12..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(header[32..]));
        bool sane = read is { TokenBytes: 2 or 4, VocabularySize: > 0, Tokens: >= 0, Documents: >= 0 }
            && read.Tokens <= fileBytes && read.Documents <= fileBytes && read.FileBytes == fileBytes;
        return sane ? read : null;
    }
}
