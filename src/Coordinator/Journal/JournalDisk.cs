using ClusterLlm.Model.Checkpoints;
using Microsoft.Win32.SafeHandles;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>The real disk.</summary>
internal sealed class JournalDisk : IJournalDisk
{
    public static JournalDisk Instance { get; } = new();

    public IJournalHandle Open(string path) =>
        new Handle(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read));

    public IJournalHandle OpenRead(string path) =>
        new Handle(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));

    public void SyncDirectory(string path) => DirectorySync.Flush(path);

    private sealed class Handle(SafeFileHandle file) : IJournalHandle
    {
        public long Length => RandomAccess.GetLength(file);

        public int Read(Span<byte> destination, long offset)
        {
            var done = 0;
            while (done < destination.Length
                && RandomAccess.Read(file, destination[done..], offset + done) is > 0 and var count)
                done += count;
            return done;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(file, bytes, offset);

        public void SetLength(long length) => RandomAccess.SetLength(file, length);

        public void Flush() => RandomAccess.FlushToDisk(file);

        public void Dispose() => file.Dispose();
    }
}
