using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Security;

/// <summary>Files of a few kilobytes: certificates, keys, tokens.</summary>
internal static class SmallFile
{
    private const int MaxBytes = 256 << 10;

    /// <exception cref="ConfigurationException">It is missing, too large, or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        try
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
                throw new ConfigurationException($"{path}: {file.Length} bytes; at most {MaxBytes} are expected");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ConfigurationException($"{path} is missing", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
