using System.Text;

namespace ClusterLlm.Coordinator.Operations.History;

/// <summary>The last lines of a log, whatever its length.</summary>
internal static class LogTail
{
    private const int MostBytes = 1 << 20;

    /// <summary>Null when there is no such file.</summary>
    public static string? Read(string path, int lines)
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
        return Encoding.UTF8.GetString(text[(start + 1)..]);
    }
}
