using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Model.Tests.Checkpoints;

/// <summary>
/// A disk of which everything fails from the n-th operation on, as when the process is killed there or the disk is
/// full.
/// </summary>
internal sealed class FailingDisk(int failAt) : ICheckpointDisk
{
    private int _operations;

    public bool HasFailed { get; private set; }

    public void CreateDirectory(string path)
    {
        Count();
        CheckpointDisk.Instance.CreateDirectory(path);
    }

    public Stream CreateFile(string path)
    {
        Count();
        return new FailingFile((FileStream)CheckpointDisk.Instance.CreateFile(path), Count);
    }

    public void Sync(Stream file)
    {
        Count();
        file.Flush();
    }

    public void SyncDirectory(string path) => Count();

    public void MoveDirectory(string source, string target)
    {
        Count();
        CheckpointDisk.Instance.MoveDirectory(source, target);
    }

    public void ReplaceFile(string source, string target)
    {
        Count();
        CheckpointDisk.Instance.ReplaceFile(source, target);
    }

    public void DeleteDirectory(string path)
    {
        Count();
        CheckpointDisk.Instance.DeleteDirectory(path);
    }

    private void Count()
    {
        HasFailed |= _operations++ >= failAt;
        if (HasFailed)
            throw new IOException("No space left on device");
    }

    private sealed class FailingFile(FileStream below, Action count) : Stream
    {
        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => below.Length;
        public override long Position { get => below.Position; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            // Half of it arrives.
            below.Write(buffer[..(buffer.Length / 2)]);
            count();
            below.Write(buffer[(buffer.Length / 2)..]);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => below.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            below.Dispose();
            base.Dispose(disposing);
        }
    }
}
