namespace ClusterLlm.Hosting.Logging;

/// <summary>
/// A log file of bounded size: when it is full it becomes path.1, that path.2, and so on; the oldest is deleted. Holds
/// whole lines whatever fails. Used by one thread at a time.
/// </summary>
internal sealed class RotatingFile(string path, long maxBytes, int files, Func<string, Stream>? open = null)
    : IDisposable
{
    private readonly Func<string, Stream> _open = open ?? Open;
    private Stream? _file;

    /// <summary>A process may find a file that another one wrote.</summary>
    /// <exception cref="IOException">The line is not in the file, not even in part.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Write(ReadOnlySpan<byte> line)
    {
        _file ??= _open(path);
        if (_file.Length > 0 && _file.Length + line.Length > maxBytes)
            Rotate();
        var before = _file.Length;
        _file.Seek(0, SeekOrigin.End);
        try
        {
            _file.Write(line);
        }
        catch (IOException)
        {
            // Making a file shorter needs no room.
            _file.SetLength(before);
            throw;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Rotate()
    {
        _file!.Dispose();
        _file = null;
        File.Delete(Aside(files - 1));
        for (var i = files - 2; i >= 0; i--)
            if (File.Exists(Aside(i)))
                File.Move(Aside(i), Aside(i + 1), overwrite: true);
        _file = _open(path);
    }

    private string Aside(int index) => index == 0 ? path : $"{path}.{index}";

    private static FileStream Open(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
    }
}
