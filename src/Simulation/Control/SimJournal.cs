using System.Buffers;
using ClusterLlm.Coordinator.Journal;

namespace ClusterLlm.Simulation.Control;

/// <summary>
/// The bytes of journal.bin. What was not flushed is lost, or torn, when the host crashes, never when only the process
/// does.
/// </summary>
internal sealed class SimJournal
{
    private readonly ArrayBufferWriter<byte> bytes = new(1 << 16);
    private readonly List<JournalRecord> written = [];
    private int durable;

    /// <summary>Everything that was ever appended and not lost, in order.</summary>
    public IReadOnlyList<JournalRecord> Written => written;

    public void Append(JournalRecord record)
    {
        JournalFraming.Append(bytes, record);
        written.Add(record);
        if (record.MustBeDurable)
            durable = bytes.WrittenCount;
    }

    /// <summary>The host of the journal goes down: of what was not flushed, so much remains.</summary>
    public void CrashHost(double fraction)
    {
        var whole = bytes.WrittenSpan[..(durable + (int)((bytes.WrittenCount - durable) * fraction))].ToArray();
        bytes.ResetWrittenCount();
        bytes.Write(whole);
    }

    /// <summary>What a coordinator that opens it finds; an unfinished record at the end is cut off.</summary>
    public IReadOnlyList<JournalRecord> Open()
    {
        var records = new List<JournalRecord>();
        var whole = bytes.WrittenSpan[..JournalFraming.ReadWhole(bytes.WrittenMemory, records)].ToArray();
        bytes.ResetWrittenCount();
        bytes.Write(whole);
        CheckPrefix(records);
        written.RemoveRange(records.Count, written.Count - records.Count);
        durable = bytes.WrittenCount;
        return records;
    }

    private void CheckPrefix(List<JournalRecord> records)
    {
        for (var i = 0; i < records.Count; i++)
            if (i >= written.Count || !records[i].Equals(written[i]))
                throw new Checks.InvariantViolation("journal_is_a_prefix_of_what_was_written",
                    $"record {i} is {records[i]}");
    }
}
