using ClusterLlm.Model.Configuration;
using MessagePack;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// One pass over a journal, in bounded memory whatever its length. Behind damage it looks byte by byte for the next
/// frame whose length, checksum and contents are sound, and goes on from there.
/// </summary>
internal sealed class JournalScan(IJournalHandle file, string path, long length)
{
    private const int WindowBytes = 4 * JournalFrame.MaxRecordBytes;

    private readonly List<JournalDamage> damages = [];
    private readonly byte[] window = new byte[(int)Math.Min(WindowBytes, Math.Max(length, 1))];
    private long windowStart;
    private int windowCount;

    /// <summary>Of what was passed so far, in order.</summary>
    public IReadOnlyList<JournalDamage> Damages => damages;

    /// <summary>The end of the last record; what lies behind it is unfinished or destroyed.</summary>
    public long End { get; private set; }

    /// <summary>Why <see cref="End"/> is not the file's; null when it is.</summary>
    public string? TailProblem { get; private set; }

    /// <summary>To be enumerated once.</summary>
    /// <exception cref="ConfigurationException">A newer version wrote it.</exception>
    public IEnumerable<JournalRecord> Read()
    {
        for (long at = 0; at < length; at = End)
        {
            var record = At(at, out var problem);
            if (record is null)
            {
                var next = at;
                while (record is null && ++next < length)
                    record = MayBegin(next) ? At(next, out _) : null;
                if (record is null)
                {
                    TailProblem = problem;
                    yield break;
                }
                damages.Add(new JournalDamage(at, next - at, problem!));
            }
            yield return record;
        }
    }

    /// <summary>The record at an offset, and <see cref="End"/> behind it; null and why, if there is none.</summary>
    private JournalRecord? At(long offset, out string? problem)
    {
        if (length - offset < JournalFrame.HeaderBytes)
        {
            problem = "an unfinished record";
            return null;
        }
        var count = JournalFrame.Length(Bytes(offset, JournalFrame.HeaderBytes).Span);
        if (count is 0 or > JournalFrame.MaxRecordBytes)
        {
            problem = $"a record of {count} bytes, which there cannot be";
            return null;
        }
        if (count > length - offset - JournalFrame.HeaderBytes)
        {
            problem = "an unfinished record";
            return null;
        }
        var frame = Bytes(offset, JournalFrame.HeaderBytes + (int)count);
        var record = JournalFrame.IsIntact(frame.Span) ? Decode(frame[JournalFrame.HeaderBytes..], offset) : null;
        problem = record is null ? "a record whose checksum is wrong" : null;
        if (record is not null)
            End = offset + frame.Length;
        return record;
    }

    private JournalRecord? Decode(ReadOnlyMemory<byte> payload, long offset)
    {
        try
        {
            return JournalCodec.Read(payload);
        }
        catch (UnknownRecordException unknown)
        {
            throw new ConfigurationException(
                $"{path}: {unknown.Message} (at byte {offset}): a newer version wrote it; use that version", unknown);
        }
        catch (Exception error) when (error is MessagePackSerializationException or FormatException
            or EndOfStreamException or OverflowException)
        {
            // Bytes that have a right checksum by accident.
            return null;
        }
    }

    /// <summary>Whether a look at the checksum is worth while: the length is possible and an array follows.</summary>
    private bool MayBegin(long offset)
    {
        const int least = JournalFrame.HeaderBytes + 3;
        if (length - offset < least)
            return false;
        var bytes = Bytes(offset, least).Span;
        return JournalFrame.Length(bytes) is >= 3 and <= JournalFrame.MaxRecordBytes
            && (bytes[JournalFrame.HeaderBytes] & 0xf0) is 0x90 or 0xd0;
    }

    private ReadOnlyMemory<byte> Bytes(long offset, int count)
    {
        if (offset < windowStart || offset + count > windowStart + windowCount)
        {
            windowStart = offset;
            windowCount = file.Read(window.AsSpan(0, (int)Math.Min(window.Length, length - offset)), offset);
            if (windowCount < count)
                throw new IOException($"{path} was cut while it was read");
        }
        return window.AsMemory((int)(offset - windowStart), count);
    }
}
