using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>Replaces files whole: after a crash there is the old one or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>On the disk when it returns.</summary>
    public static void Replace(string path, string text) => Write(path, file => file.Write(text));

    /// <summary>The same line by line, as they come; where one fails to come, the old file stays.</summary>
    public static void Replace(string path, IEnumerable<string> lines) => Write(path, file =>
    {
        foreach (var line in lines)
            file.WriteLine(line);
    });

    private static void Write(string path, Action<StreamWriter> write)
    {
        var aside = path + ".tmp";
        try
        {
            using var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None);
            using var file = new StreamWriter(stream) { NewLine = "\n" };
            write(file);
            file.Flush();
            stream.Flush(flushToDisk: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
        File.Move(aside, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }
}
