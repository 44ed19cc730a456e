using Microsoft.Win32.SafeHandles;

namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>
/// A line of a file and the byte at which it begins; the text is overwritten when the next line is read.
/// </summary>
internal readonly record struct FileLine(long Offset, ReadOnlyMemory<byte> Text)
{
    /// <summary>Where the line after it begins.</summary>
    public long End => Offset + Text.Length + 1;
}

/// <summary>
/// Reads whole lines of a file that may grow, be cut or be replaced meanwhile. Holds one line at a time.
/// </summary>
internal static class FileLines
{
    /// <summary>What is longer is no line of ours, and is passed over.</summary>
    public const int LongestLine = 1 << 20;

    private const int FirstBuffer = 1 << 14;

    /// <summary>Null when there is no such file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static SafeFileHandle? Open(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// The lines of a file, but for empty ones, from a byte on; the rest of a line that begins before is passed over.
    /// Each is valid until the next is asked for. None when there is no such file.
    /// </summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(string path, long offset = 0)
    {
        using var file = Open(path);
        if (file is null)
            yield break;
        // One byte before: when that is a line's end, nothing is passed over.
        foreach (var line in Read(file, offset <= 0 ? 0 : NextLine(file, offset - 1)))
            if (line.Text.Length > 0)
                yield return line.Text;
    }

    /// <summary>The lines that begin at or after a byte where a line begins; the last only if it is whole.</summary>
    public static IEnumerable<FileLine> Read(SafeFileHandle file, long from)
    {
        var buffer = new byte[FirstBuffer];
        var (start, end, tooLong) = (0, 0, false);
        var offset = from;
        while (true)
        {
            var newline = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            if (newline >= 0)
            {
                if (!tooLong)
                    yield return new FileLine(offset, buffer.AsMemory(start, newline - start));
                (offset, start, tooLong) = (offset + newline - start + 1, newline + 1, false);
                continue;
            }
            if (end - start >= LongestLine)
                (offset, start, end, tooLong) = (offset + end - start, 0, 0, true);
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length)
                Array.Resize(ref buffer, buffer.Length * 2);
            var count = RandomAccess.Read(file, buffer.AsSpan(end), offset + end);
            if (count == 0)
                yield break;
            end += count;
        }
    }

    /// <summary>Where the first line begins that begins after a byte; the file's length when there is none.</summary>
    public static long NextLine(SafeFileHandle file, long after)
    {
        Span<byte> buffer = stackalloc byte[512];
        for (var offset = after; ;)
        {
            var count = RandomAccess.Read(file, buffer, offset);
            if (count == 0)
                return offset;
            var newline = buffer[..count].IndexOf((byte)'\n');
            if (newline >= 0)
                return offset + newline + 1;
            offset += count;
        }
    }
}
