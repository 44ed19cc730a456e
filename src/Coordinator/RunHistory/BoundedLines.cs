namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// The whole lines of a file that another process may be writing, or may have left in any state. What is too long to be
/// a line is passed over, and so is a last line without its end.
/// </summary>
internal static class BoundedLines
{
    public const int MaxLineBytes = 1 << 20;
    private const int BlockBytes = 1 << 16;

    /// <param name="path">A file that may be absent: then there are no lines.</param>
    /// <param name="offset">Bytes to pass over; the rest of a line that begins before is passed over, too.</param>
    /// <returns>Lines without their end, each valid until the next is asked for.</returns>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path, long offset = 0)
    {
        if (!File.Exists(path))
            yield break;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        // One byte before: when that is a line's end, nothing is passed over.
        var skipping = offset > 0;
        file.Position = Math.Max(0, offset - 1);
        var (buffer, kept) = (new byte[BlockBytes], 0);
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and var count)
        {
            var (start, end) = (0, kept + count);
            for (var from = kept; Array.IndexOf(buffer, (byte)'\n', from, end - from) is >= 0 and var at; from = start)
            {
                if (!skipping && at > start)
                    yield return buffer.AsMemory(start, at - start);
                (skipping, start) = (false, at + 1);
            }
            kept = end - start;
            if (skipping || kept > MaxLineBytes)
                (skipping, kept) = (true, 0);
            buffer.AsSpan(start, kept).CopyTo(buffer);
            if (buffer.Length - kept < BlockBytes / 2)
                Array.Resize(ref buffer, buffer.Length * 2);
        }
    }
}
