using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>The real disk.</summary>
internal sealed partial class CheckpointDisk : ICheckpointDisk
{
    public static CheckpointDisk Instance { get; } = new();

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public Stream CreateFile(string path) =>
        new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);

    public void Sync(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    public void SyncDirectory(string path)
    {
        // Windows has no such thing: there the rename itself is journaled.
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(path, 0);
        if (descriptor < 0)
            throw Failure(path);
        int failed = FSync(descriptor);
        var error = failed == 0 ? null : Failure(path);
        _ = Close(descriptor);
        if (error is not null)
            throw error;
    }

    public void MoveDirectory(string source, string target) => Directory.Move(source, target);

    public void ReplaceFile(string source, string target) => File.Move(source, target, overwrite: true);

    public void DeleteDirectory(string path) => Directory.Delete(path, recursive: true);

    private static IOException Failure(string path) =>
        new($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
