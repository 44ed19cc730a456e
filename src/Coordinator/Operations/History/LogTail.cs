using System.Text.RegularExpressions;
using System.Text;
using ClusterLlm.Coordinator.RunHistory;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>The last lines of a log, whatever its length.</summary>
internal static partial class LogTail
{
    private const int MostBytes = 1 << 20;

    /// <summary>Whether it is the name of a process that may have a log: never a path.</summary>
    public static bool IsProcess(string name) => Process().IsMatch(name);

    /// <summary>Null when there is no such file; else the text, and the byte after it.</summary>
    public static (string Text, long End)? Read(string path, int lines)
    {
        using var file = FileLines.Open(path);
        if (file is null)
            return null;
        var length = RandomAccess.GetLength(file);
        var from = Math.Max(0, length - MostBytes);
        var bytes = new byte[length - from];
        var text = bytes.AsSpan(0, RandomAccess.Read(file, bytes, from));
        var start = text.Length - (text.EndsWith("\n"u8) ? 1 : 0);
        for (var i = 0; i < lines && start >= 0; i++)
            start = text[..start].LastIndexOf((byte)'\n');
        // Where the bound on bytes cuts a line, what is left of it is left out.
        if (start < 0 && from > 0)
            start = text.IndexOf((byte)'\n');
        return (Encoding.UTF8.GetString(text[(start + 1)..]), from + text.Length);
    }

    /// <summary>
    /// What was written after a byte, as far as it is whole lines; from the beginning when the file is shorter.
    /// </summary>
    public static (string Text, long End)? ReadAfter(string path, long after)
    {
        using var file = FileLines.Open(path);
        if (file is null)
            return null;
        var length = RandomAccess.GetLength(file);
        var from = after <= length ? after : 0;
        var bytes = new byte[Math.Min(MostBytes, length - from)];
        var text = bytes.AsSpan(0, RandomAccess.Read(file, bytes, from));
        text = text[..(text.LastIndexOf((byte)'\n') + 1)];
        return (Encoding.UTF8.GetString(text), from + text.Length);
    }

    [GeneratedRegex("^(coordinator|w[0-9]{1,6})\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Process();
}
