using System.Text;
using ClusterLlm.Model.Checkpoints;

namespace ClusterLlm.Coordinator.Journal;

/// <summary>Replaces small files whole: after a crash there is the old one or the new one.</summary>
internal static class AtomicFile
{
    /// <summary>On the disk when it returns.</summary>
    public static void Replace(string path, string text)
    {
        var aside = path + ".tmp";
        using (var file = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(aside, path, overwrite: true);
        DirectorySync.Flush(Path.GetDirectoryName(path)!);
    }
}
