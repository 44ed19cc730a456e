using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// journal.bin: appended records, each framed by its length and CRC-32C (both little-endian uint32). What a crash left
/// unfinished at the end is cut off when the file is opened. Used by one thread; only the fsync runs elsewhere.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly SafeFileHandle handle;
    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private long length;
    private Task flushing = Task.CompletedTask;

    private JournalFile(SafeFileHandle handle, IReadOnlyList<JournalRecord> records, long length, long cutBytes) =>
        (this.handle, Records, this.length, CutBytes) = (handle, records, length, cutBytes);

    /// <summary>What the file held when it was opened.</summary>
    public IReadOnlyList<JournalRecord> Records { get; }

    /// <summary>Bytes of an unfinished record that were cut off.</summary>
    public long CutBytes { get; }

    public static JournalFile Open(string path)
    {
        var records = new List<JournalRecord>();
        var whole = File.Exists(path) ? JournalFraming.ReadWhole(File.ReadAllBytes(path), records) : 0;
        var handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        var cut = RandomAccess.GetLength(handle) - whole;
        if (cut > 0)
            RandomAccess.SetLength(handle, whole);
        return new JournalFile(handle, records, whole, cut);
    }

    /// <summary>The whole records of a journal that another process may be writing.</summary>
    public static IReadOnlyList<JournalRecord> ReadAll(string path)
    {
        var records = new List<JournalRecord>();
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[stream.Length];
        stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        JournalFraming.ReadWhole(bytes, records);
        return records;
    }

    public void Append(JournalRecord record)
    {
        buffer.ResetWrittenCount();
        JournalFraming.Append(buffer, record);
        var frame = buffer.WrittenSpan;
        RandomAccess.Write(handle, frame, length);
        length += frame.Length;
        if (record.MustBeDurable)
            RandomAccess.FlushToDisk(handle);
        else if (flushing.IsCompleted)
            flushing = Task.Run(() => RandomAccess.FlushToDisk(handle));
    }

    public void Dispose()
    {
        flushing.Wait();
        RandomAccess.FlushToDisk(handle);
        handle.Dispose();
    }
}
