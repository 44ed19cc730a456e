namespace ClusterLlm.Coordinator.RunHistory;

/// <summary>How much lies in a folder.</summary>
internal static class FolderSize
{
    private const int MaxFiles = 100_000;

    /// <summary>
    /// In bytes, of the first 100,000 files; links are not followed, and what is gone meanwhile counts nothing.
    /// </summary>
    public static long Of(string path) => new DirectoryInfo(path)
        .EnumerateFiles("*", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            MaxRecursionDepth = 8,
            AttributesToSkip = FileAttributes.ReparsePoint,
        })
        .Take(MaxFiles).Sum(Length);

    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
