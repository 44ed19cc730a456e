using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Coordinator.Tests;

/// <summary>What goes wrong at one call.</summary>
public enum DiskFault { FullDisk, WriteError, ShortWrite, FlushError, LengthError }

/// <summary>
/// A disk of one file, of which one call fails, and, if it crashes there, every later one. It begins with three bytes
/// of a record that was never finished. It keeps what the process sees, and what is on the disk itself: a failed flush
/// forgets what it should have written.
/// </summary>
internal sealed class FaultyDisk(DiskFault fault, int failAt, bool crashes) : IJournalDisk
{
    private readonly Lock guard = new();
    private int calls;
    private bool dead;

    /// <summary>What a process that is started again sees.</summary>
    public byte[] Seen { get; private set; } = new byte[3];

    /// <summary>What is left when the machine loses its power.</summary>
    public byte[] Durable { get; private set; } = new byte[3];

    public bool HasFailed { get; private set; }

    /// <summary>Writes that reached the file after the failure.</summary>
    public int WritesAfterFailure { get; private set; }

    public IJournalHandle Open(string path) => new Handle(this);

    public IJournalHandle OpenRead(string path) => new Handle(this);

    public void SyncDirectory(string path)
    {
    }

    /// <summary>The same contents on a disk that works.</summary>
    public static FaultyDisk Holding(byte[] bytes) =>
        new(DiskFault.FullDisk, int.MaxValue, false) { Seen = bytes, Durable = bytes };

    private bool Fails(params DiskFault[] faults)
    {
        if (dead)
            throw new IOException("the process is gone");
        if (!faults.Contains(fault) || calls++ != failAt)
            return false;
        HasFailed = true;
        dead = crashes;
        return true;
    }

    private void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        lock (guard)
        {
            var fails = Fails(DiskFault.FullDisk, DiskFault.WriteError, DiskFault.ShortWrite);
            var count = !fails ? bytes.Length : fault switch
            {
                DiskFault.WriteError => 0,
                DiskFault.ShortWrite => bytes.Length - 1,
                _ => bytes.Length / 2,
            };
            var end = Math.Max(Seen.Length, (int)offset + count);
            var changed = new byte[end];
            Seen.CopyTo(changed, 0);
            bytes[..count].CopyTo(changed.AsSpan((int)offset));
            Seen = changed;
            if (fails)
                throw new IOException(fault == DiskFault.FullDisk ? "No space left on device" : "Input/output error");
            WritesAfterFailure += HasFailed ? 1 : 0;
        }
    }

    private void Flush()
    {
        lock (guard)
        {
            if (Fails(DiskFault.FlushError))
                throw new IOException("Input/output error");
            // What an earlier flush failed to write is clean to the system: it is not written now either.
            if (!HasFailed)
                Durable = Seen;
        }
    }

    private void SetLength(long length)
    {
        lock (guard)
        {
            if (Fails(DiskFault.LengthError))
                throw new IOException("Input/output error");
            Seen = Seen[..(int)length];
        }
    }

    private sealed class Handle(FaultyDisk disk) : IJournalHandle
    {
        public long Length => disk.Seen.Length;

        public int Read(Span<byte> destination, long offset)
        {
            var bytes = disk.Seen.AsSpan((int)offset);
            bytes = bytes[..Math.Min(bytes.Length, destination.Length)];
            bytes.CopyTo(destination);
            return bytes.Length;
        }

        public void Write(ReadOnlySpan<byte> bytes, long offset) => disk.Write(bytes, offset);

        public void SetLength(long length) => disk.SetLength(length);

        public void Flush() => disk.Flush();

        public void Dispose()
        {
        }
    }
}
