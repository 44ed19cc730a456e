using System.Buffers;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>
/// journal.bin: appended records, each framed by its length and checksum. What a crash left unfinished at the end is
/// overwritten by the next record; damage before the end is passed over and stays where it is. Used by one thread; only
/// the fsync runs elsewhere. After a failure nothing more is written: what the system could not bring to the disk it
/// forgets, and a later success would mean nothing.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly string path;
    private readonly IJournalHandle handle;
    private readonly ArrayBufferWriter<byte> buffer = new(512);
    private readonly long openedLength;
    private readonly BackgroundFlush flush;
    private bool hasTail;
    private long length;
    private IOException? failure;

    private JournalFile(string path, IJournalHandle handle)
    {
        (this.path, this.handle) = (path, handle);
        flush = new BackgroundFlush(handle);
        var known = new HashSet<(long, long)>();
        var scan = new JournalScan(handle, path, handle.Length);
        var damagesBeforeOpening = 0;
        foreach (var record in scan.Read())
        {
            if (record is DamageSkipped skipped)
                known.Add((skipped.Offset, skipped.Bytes));
            if (record is RunOpened)
                damagesBeforeOpening = scan.Damages.Count;
        }
        Damages = scan.Damages;
        NewDamages = [.. Damages.Where(damage => !known.Contains((damage.Offset, damage.Bytes)))];
        length = openedLength = scan.End;
        CutBytes = handle.Length - length;
        CutReason = scan.TailProblem;
        hasTail = CutBytes > 0;
        DamagedSinceOpening = CutBytes > 0 || Damages.Count > damagesBeforeOpening;
    }

    /// <summary>What the file held when it was opened; read anew each time it is enumerated.</summary>
    public IEnumerable<JournalRecord> Records => new JournalScan(handle, path, openedLength).Read();

    /// <summary>What is destroyed between the records.</summary>
    public IReadOnlyList<JournalDamage> Damages { get; }

    /// <summary>Those that no earlier opening has found.</summary>
    public IReadOnlyList<JournalDamage> NewDamages { get; }

    /// <summary>Bytes behind the last record, which are no record; the first append cuts them off.</summary>
    public long CutBytes { get; }

    /// <summary>Why they are none; null when there are none.</summary>
    public string? CutReason { get; }

    /// <summary>A later opening than the last that is known may have stood where there are no records now.</summary>
    public bool DamagedSinceOpening { get; }

    /// <summary>How many openings of the run may have stood where there are no records now.</summary>
    public long OpeningsLost =>
        (Damages.Sum(damage => damage.Bytes) + CutBytes + JournalFrame.LeastOpeningBytes - 1)
        / JournalFrame.LeastOpeningBytes;

    public static JournalFile Open(string path, IJournalDisk? disk = null)
    {
        disk ??= JournalDisk.Instance;
        var handle = disk.Open(path);
        try
        {
            disk.SyncDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new JournalFile(path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The sound records of a journal that another process may be writing.</summary>
    public static IEnumerable<JournalRecord> ReadAll(string path)
    {
        using var handle = JournalDisk.Instance.OpenRead(path);
        foreach (var record in new JournalScan(handle, path, handle.Length).Read())
            yield return record;
    }

    /// <exception cref="IOException">It is not written, or not known to be on the disk.</exception>
    public void Append(JournalRecord record)
    {
        Check();
        try
        {
            var frame = JournalFrame.Write(buffer, record);
            handle.Write(frame, length);
            length += frame.Length;
            if (hasTail)
                handle.SetLength(length);
            hasTail = false;
            if (!record.MustBeDurable)
            {
                flush.Request();
                return;
            }
            // A flush that follows one that failed succeeds, though what the failed one lost stays lost.
            flush.Wait();
            if (flush.Failure is { } lost)
                throw lost;
            handle.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Fail(error);
        }
    }

    /// <exception cref="IOException">Something that was written did not reach the disk.</exception>
    public void Check()
    {
        if (failure is not null)
            throw failure;
        if (flush.Failure is { } lost)
            throw Fail(lost);
    }

    /// <exception cref="IOException">The last records did not reach the disk, and nobody was told yet.</exception>
    public void Dispose()
    {
        try
        {
            flush.Wait();
            if (failure is not null)
                return;
            Check();
            handle.Flush();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException && failure is null)
        {
            throw Fail(error);
        }
        finally
        {
            handle.Dispose();
        }
    }

    private IOException Fail(Exception error) =>
        failure = new IOException($"{path} cannot be written: {error.Message}", error);
}
