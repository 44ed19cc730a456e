namespace ClusterLlm.Model.Data;

/// <summary>Opens files that the user named; what goes wrong becomes one line.</summary>
internal static class InputFile
{
    /// <summary>The whole file, up to a bound that no honest file of its kind reaches.</summary>
    public static byte[] ReadAll(string path, long maximumBytes)
    {
        using FileStream stream = Open(path);
        if (stream.Length > maximumBytes)
        {
            throw new DataException(
                $"{path}: {stream.Length} bytes, more than the {maximumBytes} that such a file may have");
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    public static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: no such file", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {OneLine.Of(error)}", error);
        }
    }
}
