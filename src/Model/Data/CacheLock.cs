namespace ClusterLlm.Model.Data;

/// <summary>
/// Keeps two processes from preparing the same corpus at once. The system lets go of it when its holder dies.
/// </summary>
internal static class CacheLock
{
    private const int RetryMs = 100;

    /// <summary>EAGAIN on Linux and on macOS, a sharing violation on Windows.</summary>
    private static readonly int[] Busy = [11, 35, unchecked((int)0x80070020)];

    /// <summary>Waits until whoever has it is done.</summary>
    public static IDisposable Take(string path, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException error) when (Busy.Contains(error.HResult))
            {
                cancellation.WaitHandle.WaitOne(RetryMs);
            }
        }
    }
}
