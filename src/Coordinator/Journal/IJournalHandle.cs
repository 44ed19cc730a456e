namespace ClusterLlm.Coordinator.Journal;

/// <summary>An open journal.bin. Whatever fails throws <see cref="IOException"/>.</summary>
internal interface IJournalHandle : IDisposable
{
    long Length { get; }

    /// <summary>Bytes read; fewer than asked for only at the end.</summary>
    int Read(Span<byte> destination, long offset);

    /// <summary>All of it, or an exception after any part of it.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    void SetLength(long length);

    /// <summary>What was written is on the disk itself. Not to be tried again when it fails: the system forgets what
    /// it could not write.</summary>
    void Flush();
}
