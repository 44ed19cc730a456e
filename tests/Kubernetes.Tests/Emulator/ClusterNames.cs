using System.Text;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// The names that headless services give to pods, as a hosts file which all pods have in place of a name server: what
/// is written there is known everywhere at once.
/// </summary>
internal sealed class ClusterNames(string path, string kubernetesNamespace)
{
    private readonly SortedDictionary<string, (string Address, string Service)> _pods = new(StringComparer.Ordinal);
    private readonly Lock _guard = new();
    private long _length;

    public string Path => path;

    public void Set(string pod, string service, string? address)
    {
        lock (_guard)
        {
            if (address is null)
                _pods.Remove(pod);
            else
                _pods[pod] = (address, service);
            Write();
        }
    }

    /// <summary>
    /// In place and at one stroke, since pods have this very file: what is left of a longer one is blank.
    /// </summary>
    private void Write()
    {
        var text = new StringBuilder("127.0.0.1 localhost\n");
        foreach (var (pod, (address, service)) in _pods)
            foreach (var suffix in new[] { "", $".{kubernetesNamespace}", $".{kubernetesNamespace}.svc",
                $".{kubernetesNamespace}.svc.cluster.local" })
                text.Append(address).Append(' ').Append(pod).Append('.').Append(service).Append(suffix).Append(' ')
                    .Append(service).Append(suffix).Append('\n');
        while (text.Length < _length)
            text.Append('\n');
        _length = text.Length;
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite);
        file.Write(Encoding.ASCII.GetBytes(text.ToString()));
    }
}
