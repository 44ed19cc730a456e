using System.Globalization;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// A ConfigMap or a Secret as a kubelet mounts it: each file is a link through ..data into a folder of its own, which
/// is how all of them change at once.
/// </summary>
internal static class ProjectedFolder
{
    /// <param name="folder">Is made.</param>
    /// <param name="files">Contents by names.</param>
    /// <param name="mode">Of each file, as the manifest has it: decimal, or octal with a 0 in front; empty is
    /// 0644.</param>
    /// <param name="group">That may read them.</param>
    public static void Write(string folder, IEnumerable<(string Name, byte[] Bytes)> files, string mode, int group)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "..2026_11_21")).FullName;
        File.CreateSymbolicLink(Path.Combine(folder, "..data"), "..2026_11_21");
        foreach (var (name, bytes) in files)
        {
            File.WriteAllBytes(Path.Combine(data, name), bytes);
            File.CreateSymbolicLink(Path.Combine(folder, name), $"..data/{name}");
            Commands.Must("chown", $"0:{group}", Path.Combine(data, name));
            Commands.Must("chmod", mode.Length == 0 ? "644" : mode[0] == '0' ? mode
                : Convert.ToString(int.Parse(mode, CultureInfo.InvariantCulture), 8), Path.Combine(data, name));
        }
    }
}
