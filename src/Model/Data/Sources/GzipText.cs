using System.IO.Compression;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>
/// Decompresses a gzip file of one member or several, and notices when it was cut short, which GZipStream does not: one
/// more member with a known
/// text is read after the file's end, and comes out only if all before it was whole.
/// </summary>
internal sealed class GzipText : IDisposable
{
    private static readonly byte[] Seal = [.. "the end of a whole gzip file"u8];
    private static readonly byte[] SealMember = Compress(Seal);

    private readonly SealedStream compressed;
    private readonly GZipStream gzip;
    private readonly byte[] buffer = new byte[1 << 16];

    /// <summary>
    /// Decompressed bytes not given out yet: [start, end) of <see cref="buffer"/>. The last of them may be the seal.
    /// </summary>
    private int start;
    private int end;

    public GzipText(Stream file)
    {
        compressed = new SealedStream(file);
        gzip = new GZipStream(compressed, CompressionMode.Decompress);
    }

    /// <summary>As <see cref="Stream.Read(Span{byte})"/>.</summary>
    /// <exception cref="InvalidDataException">The file is not gzip, damaged, or cut short.</exception>
    public int Read(Span<byte> destination)
    {
        while (end - start <= Seal.Length)
        {
            buffer.AsSpan(start..end).CopyTo(buffer);
            (start, end) = (0, end - start);
            int count = gzip.Read(buffer.AsSpan(end));
            if (count == 0)
            {
                return buffer.AsSpan(0, end).SequenceEqual(Seal)
                    ? 0
                    : throw new InvalidDataException("it was cut short, or something follows its end");
            }

            end += count;
        }

        int given = Math.Min(destination.Length, end - start - Seal.Length);
        buffer.AsSpan(start, given).CopyTo(destination);
        start += given;
        return given;
    }

    public void Dispose()
    {
        gzip.Dispose();
        compressed.Dispose();
    }

    private static byte[] Compress(byte[] text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(text);
        }

        return stream.ToArray();
    }

    /// <summary>The file, and the sealing member after it.</summary>
    private sealed class SealedStream(Stream file) : Stream
    {
        private readonly MemoryStream seal = new(SealMember);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> destination)
        {
            int count = file.Read(destination);
            return count > 0 ? count : seal.Read(destination);
        }

        public override int Read(byte[] destination, int offset, int count) => Read(destination.AsSpan(offset, count));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] source, int offset, int count) => throw new NotSupportedException();
    }
}
