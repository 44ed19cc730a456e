using System.Buffers;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Simulation.Control;

/// <summary>
/// The bytes of journal.bin. What was not flushed is lost, or torn, when the host crashes, never when only the process
/// does.
/// </summary>
internal sealed class SimJournal : IJournalHandle
{
    private readonly ArrayBufferWriter<byte> frame = new(512);
    private readonly List<JournalRecord> written = [];
    private byte[] bytes = new byte[1 << 16];
    private int length;
    private int durable;

    public long Length => length;

    public void Append(JournalRecord record)
    {
        Write(JournalFrame.Write(frame, record), length);
        written.Add(record);
        if (record.MustBeDurable)
            Flush();
    }

    /// <summary>The host of the journal goes down: of what was not flushed, so much remains.</summary>
    public void CrashHost(double fraction) => SetLength(durable + (int)((length - durable) * fraction));

    /// <summary>What a coordinator that opens it finds; an unfinished record at the end is cut off.</summary>
    public IReadOnlyList<JournalRecord> Open()
    {
        var scan = new JournalScan(this, "journal.bin", length);
        var records = scan.Read().ToList();
        SetLength(scan.End);
        for (var i = 0; i < records.Count; i++)
            if (i >= written.Count || !records[i].Equals(written[i]))
                throw new Checks.InvariantViolation("journal_is_a_prefix_of_what_was_written",
                    $"record {i} is {records[i]}");
        written.RemoveRange(records.Count, written.Count - records.Count);
        Flush();
        return records;
    }

    public int Read(Span<byte> destination, long offset)
    {
        var count = (int)Math.Min(destination.Length, length - offset);
        bytes.AsSpan((int)offset, count).CopyTo(destination);
        return count;
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        var end = (int)offset + bytes.Length;
        if (end > this.bytes.Length)
            Array.Resize(ref this.bytes, Math.Max(end, this.bytes.Length * 2));
        bytes.CopyTo(this.bytes.AsSpan((int)offset));
        length = Math.Max(length, end);
    }

    public void SetLength(long length) => this.length = (int)length;

    public void Flush() => durable = length;

    public void Dispose()
    {
        // The bytes outlive every coordinator.
    }
}
