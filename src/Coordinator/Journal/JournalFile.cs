using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Microsoft.Win32.SafeHandles;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// journal.bin: appended records, each framed by its length and CRC-32C (both little-endian uint32). What a crash left
/// unfinished at the end is cut off when the file is opened. Used by one thread; only the fsync runs elsewhere.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private const int FrameBytes = 8;
    private const int MaxRecordBytes = 1 << 20;

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
        var whole = File.Exists(path) ? ReadWhole(File.ReadAllBytes(path), records) : 0;
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
        ReadWhole(bytes, records);
        return records;
    }

    public void Append(JournalRecord record)
    {
        buffer.ResetWrittenCount();
        buffer.GetSpan(FrameBytes);
        buffer.Advance(FrameBytes);
        JournalCodec.Write(buffer, record);
        var frame = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory).Span;
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)(frame.Length - FrameBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Checksum(frame[FrameBytes..]));
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

    private static long ReadWhole(ReadOnlyMemory<byte> bytes, List<JournalRecord> records)
    {
        var at = 0;
        while (bytes.Length - at >= FrameBytes)
        {
            var count = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[at..]);
            if (count is 0 or > MaxRecordBytes || count > bytes.Length - at - FrameBytes)
                break;
            var payload = bytes.Slice(at + FrameBytes, (int)count);
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(at + 4)..]) != Checksum(payload.Span))
                break;
            records.Add(JournalCodec.Read(payload));
            at += FrameBytes + (int)count;
        }
        return at;
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
