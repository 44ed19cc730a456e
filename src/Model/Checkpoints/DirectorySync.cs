using System.ComponentModel;
using System.Runtime.InteropServices;

namespace ClusterLlm.Model.Checkpoints;

/// <summary>Brings to the disk which files a folder has: a new or renamed one is lost without it.</summary>
public static partial class DirectorySync
{
    /// <exception cref="IOException">It could not be done.</exception>
    public static void Flush(string path)
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

    private static IOException Failure(string path) =>
        new($"{path}: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
