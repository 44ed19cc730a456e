namespace ClusterLlm.Model.Data;

/// <summary>Files that are either whole or absent, whenever the process is killed.</summary>
internal static class DurableFile
{
    /// <summary>Writes beside the target, flushes to the disk, and renames over it.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        string temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
