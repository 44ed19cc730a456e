using System.Security.Cryptography;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Passes what is written on, keeping its length and SHA-256. Does not own the stream below.</summary>
internal sealed class HashingStream(Stream below) : Stream
{
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _written;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _written;

    public override long Position
    {
        get => _written;
        set => throw new NotSupportedException();
    }

    /// <summary>Of everything written, as lower-case hexadecimal; to be asked once.</summary>
    public string Sha256() => Convert.ToHexStringLower(_sha.GetHashAndReset());

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        below.Write(buffer);
        _sha.AppendData(buffer);
        _written += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => below.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _sha.Dispose();
        base.Dispose(disposing);
    }
}
