using System.Globalization;

namespace ClusterLlm.Cluster.Tests;

/// <summary>Another process's memory, through /proc.</summary>
internal static class ProcessMemory
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Bytes of a process that are in memory.</summary>
    public static long Resident(int processId) => 1024 * long.Parse(File.ReadLines($"/proc/{processId}/status")
        .First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))["VmRSS:".Length..^"kB".Length].Trim(),
        CultureInfo.InvariantCulture);

    /// <summary>Overwrites the beginning of what has this pattern; how many places had it.</summary>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it.</exception>
    public static int Overwrite(int processId, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> beginning)
    {
        using var memory = new FileStream($"/proc/{processId}/mem", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 1);
        var places = 0;
        var piece = new byte[PieceBytes + pattern.Length];
        // What is overwritten may end the process before the rest is looked through.
        foreach (var (start, end) in WritableRegions(processId).ToList())
            for (var at = start; at < end; at += PieceBytes)
            {
                memory.Position = at;
                var read = ReadAvailable(memory, piece.AsSpan(0, (int)Math.Min(piece.Length, end - at)));
                if (piece.AsSpan(0, read).IndexOf(pattern) is var index and >= 0)
                {
                    memory.Position = at + index;
                    memory.Write(beginning);
                    memory.Flush();
                    places++;
                }
            }
        return places;
    }

    private static int ReadAvailable(FileStream memory, Span<byte> target)
    {
        try
        {
            return memory.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        }
        catch (IOException)
        {
            // Reserved, but not there.
            return 0;
        }
    }

    private static IEnumerable<(long Start, long End)> WritableRegions(int processId)
    {
        foreach (var line in File.ReadLines($"/proc/{processId}/maps"))
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (!parts[1].StartsWith("rw", StringComparison.Ordinal))
                continue;
            var edges = parts[0].Split('-');
            yield return (long.Parse(edges[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                long.Parse(edges[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        }
    }
}
