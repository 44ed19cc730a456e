using System.Security.Cryptography;

namespace ClusterLlm.Model.Data.Sources;

/// <summary>Reads a file once from its start and hashes what was read.</summary>
internal sealed class HashedFile(string path) : Stream
{
    private readonly FileStream file = InputFile.Open(path);
    private readonly IncrementalHash sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => file.Position; set => throw new NotSupportedException(); }

    /// <summary>SHA-256 of the whole file; reads what is left of it.</summary>
    public byte[] Hash()
    {
        CopyTo(Null);
        return sha256.GetHashAndReset();
    }

    public override int Read(Span<byte> buffer)
    {
        int count = file.Read(buffer);
        sha256.AppendData(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
            sha256.Dispose();
        }

        base.Dispose(disposing);
    }
}
