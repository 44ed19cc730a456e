namespace ClusterLlm.Model.Data.Sources;

/// <summary>One file of text, as found: what it is read as, and what tells whether it changed.</summary>
internal sealed record TextSource(string Path, bool JsonLines, bool Gzip, long Bytes, long ModifiedTicks)
{
    private static readonly string[] Extensions = [".txt", ".jsonl"];

    /// <summary>
    /// The file, or those in the folder and below with a known extension, in ordinal order of their paths.
    /// </summary>
    /// <exception cref="DataException">Nothing there to read.</exception>
    public static IReadOnlyList<TextSource> Find(string path)
    {
        if (File.Exists(path))
        {
            return [Describe(path)];
        }

        if (!Directory.Exists(path))
        {
            throw new DataException($"{path}: no such file or folder");
        }

        var options = new EnumerationOptions { RecurseSubdirectories = true };
        TextSource[] sources =
        [
            .. Directory.EnumerateFiles(path, "*", options).Where(IsText).Order(StringComparer.Ordinal).Select(Describe)
                .Where(source => source.Bytes > 0),
        ];
        return sources.Length > 0
            ? sources
            : throw new DataException(
                $"{path}: a folder with no text: no .txt, .jsonl, .txt.gz or .jsonl.gz that is not empty");
    }

    private static bool IsText(string path) => Extensions.Contains(System.IO.Path.GetExtension(WithoutGzip(path)));

    private static TextSource Describe(string path)
    {
        string inner = WithoutGzip(path);
        var file = new FileInfo(path);
        return new TextSource(
            path,
            inner.EndsWith(".jsonl", StringComparison.Ordinal),
            inner.Length < path.Length,
            file.Length,
            file.LastWriteTimeUtc.Ticks);
    }

    private static string WithoutGzip(string path) =>
        path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
}
