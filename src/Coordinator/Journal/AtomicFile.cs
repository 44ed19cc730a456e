using ClusterLlm.Model.Checkpoints;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>Replaces files whole: after a crash there is the old one or the new one.</summary>
internal static class AtomicFile
{
    private const string Aside = ".tmp";

    /// <summary>On the disk when it returns.</summary>
    public static void Replace(string path, string text) => Write(path, file => file.Write(text));

    /// <summary>The same line by line, as they come; where one fails to come, the old file stays.</summary>
    public static void Replace(string path, IEnumerable<string> lines) => Write(path, file =>
    {
        foreach (var line in lines)
            file.WriteLine(line);
    });

    /// <summary>Throws if a file cannot be made there; to be called before long work whose result it gets.</summary>
    /// <exception cref="ConfigurationException">It cannot; names the option that asked for it.</exception>
    public static void CheckTarget(string option, string path)
    {
        if (Directory.Exists(path))
            throw new ConfigurationException($"{option} {path} is a folder; a file is to be written there");
        try
        {
            new FileStream(path + Aside, FileMode.Create, FileAccess.Write, FileShare.None, 1,
                FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{option} {path} cannot be written: {error.Message}", error);
        }
    }

    private static void Write(string path, Action<StreamWriter> write)
    {
        var aside = path + Aside;
        try
        {
            using (var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
            using (var file = new StreamWriter(stream) { NewLine = "\n" })
            {
                write(file);
                file.Flush();
                stream.Flush(flushToDisk: true);
            }
            File.Move(aside, path, overwrite: true);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }
}
