using System.Text;
using ClusterLlm.Model.Configuration;

namespace ClusterLlm.Hosting.Security;

/// <summary>Files that hold secrets.</summary>
public static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everyone = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>A group may read it: that is how Kubernetes hands secrets to a pod that is not root.</summary>
    /// <exception cref="ConfigurationException">It is missing, or everyone may read it.</exception>
    public static void Check(string path, string what)
    {
        if (!File.Exists(path))
            throw new ConfigurationException($"{path} is missing");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Everyone) != 0)
            throw new ConfigurationException($"{path} holds {what}, and everyone may read it: chmod 600 {path}");
    }

    /// <summary>Replaced whole, and never readable by others, not even for a moment.</summary>
    public static void Write(string path, string text)
    {
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
