using System.Text.Unicode;
using ClusterLlm.Model.Tokenizers;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>
/// Streams one file as pieces of documents. A piece is valid UTF-8 and holds whole characters; ill-formed bytes beyond
/// the first block read as U+FFFD,
/// in the first block they are a sign that the file is not text. A byte order mark is dropped.
/// </summary>
internal abstract class SourceReader : IDisposable
{
    public const int BlockBytes = 1 << 18;
    private const int SniffedBytes = 1 << 16;

    private readonly HashedFile file;
    private readonly GzipText? gzip;
    private bool atStart = true;

    protected SourceReader(TextSource source)
    {
        Source = source;
        file = new HashedFile(source.Path);
        gzip = source.Gzip ? new GzipText(file) : null;
    }

    /// <summary>Bytes of the file read so far, compressed as they are.</summary>
    public long Position => file.Position;

    protected TextSource Source { get; }

    public static SourceReader Open(TextSource source) =>
        source.JsonLines ? new JsonLinesReader(source) : new TextReader(source);

    /// <summary>
    /// The next piece, good until the next call, and whether its document ends with it; false after the last.
    /// </summary>
    public abstract bool TryRead(out ReadOnlyMemory<byte> piece, out bool endsDocument);

    /// <summary>SHA-256 of the file's bytes.</summary>
    public byte[] Hash() => file.Hash();

    public void Dispose()
    {
        gzip?.Dispose();
        file.Dispose();
    }

    /// <summary>Fills the buffer as far as the text goes; less than all of it only at the end.</summary>
    protected int Fill(Span<byte> buffer)
    {
        int count = ReadAll(buffer);
        if (atStart)
        {
            atStart = false;
            CheckStart(buffer[..Math.Min(count, SniffedBytes)]);
            if (buffer[..count].StartsWith("\uFEFF"u8))
            {
                buffer[3..count].CopyTo(buffer);
                count -= 3;
                count += ReadAll(buffer[count..]);
            }
        }

        return count;
    }

    protected static ReadOnlyMemory<byte> Valid(ReadOnlyMemory<byte> utf8) =>
        Utf8.IsValid(utf8.Span) ? utf8 : Utf8Text.Repair(utf8.Span);

    /// <summary>Refuses what is not text by the file's first bytes.</summary>
    protected virtual void CheckStart(ReadOnlySpan<byte> start)
    {
        if (start is [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..])
        {
            throw new DataException($"{Source.Path}: UTF-16 text; convert it to UTF-8");
        }

        int nul = start.IndexOf((byte)0);
        if (nul >= 0)
        {
            throw new DataException($"{Source.Path}: a binary file, not text (NUL byte at {nul})");
        }

        if (!Utf8.IsValid(start[..Utf8Text.WholeCharacters(start)]))
        {
            throw new DataException(
                $"{Source.Path}: a binary file or not UTF-8 text (ill-formed bytes in its first {start.Length})");
        }
    }

    private int ReadAll(Span<byte> buffer)
    {
        int total = 0;
        try
        {
            while (total < buffer.Length)
            {
                int count = gzip?.Read(buffer[total..]) ?? file.Read(buffer[total..]);
                if (count == 0)
                {
                    break;
                }

                total += count;
            }

            return total;
        }
        catch (InvalidDataException error)
        {
            throw new DataException($"{Source.Path}: not a whole gzip file: {OneLine.Of(error)}", error);
        }
    }
}
