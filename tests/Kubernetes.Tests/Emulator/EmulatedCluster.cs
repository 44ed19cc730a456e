using System.Diagnostics;
using System.Text;
using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// A cluster of one node that runs the StatefulSets of a rendered overlay. Volumes are folders; nothing of the
/// manifests is passed over but requests, limits, seccomp profiles and network policies.
/// </summary>
internal sealed class EmulatedCluster : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("clusterllm-pods-").FullName;
    private readonly RenderedOverlay _overlay;
    private readonly IReadOnlyDictionary<string, string> _secrets;
    private readonly PodNetwork _network;
    private readonly ClusterNames _names;
    private readonly Dictionary<Pod, (string Namespace, string Service)> _pods = [];
    private readonly Queue<string> _notes = [];
    private readonly long _began = Stopwatch.GetTimestamp();

    /// <param name="overlay">What is to run.</param>
    /// <param name="secrets">Folders by the names of the secrets.</param>
    public EmulatedCluster(RenderedOverlay overlay, IReadOnlyDictionary<string, string> secrets)
    {
        (_overlay, _secrets) = (overlay, secrets);
        _network = PodNetwork.Create();
        // Users of containers pass through here.
        Commands.Must("chmod", "755", _folder);
        Namespace = overlay.All<StatefulSet>().First().Metadata.Namespace!;
        _names = new ClusterNames(Path.Combine(_folder, "hosts"), Namespace);
        Sets = overlay.All<StatefulSet>().ToDictionary(set => set.Metadata.Name, set => new SetOfPods(set,
            overlay.All<PodDisruptionBudget>().FirstOrDefault(budget =>
                budget.Spec.Selector.Matches(set.Spec.Template.Metadata.Labels))?.Spec.MaxUnavailable ?? 1, Create, Remove));
    }

    public IReadOnlyDictionary<string, SetOfPods> Sets { get; }

    private string Namespace { get; }

    /// <summary>What lies in a volume.</summary>
    public string Claim(string name) => Path.Combine(_folder, "claims", name);

    public Task StartAsync() => Task.WhenAll(Sets.Values.Select(set => set.StartAsync()));

    /// <summary>What pods wrote and what happened to them, in order.</summary>
    public IReadOnlyList<string> Notes()
    {
        lock (_notes)
            return [.. _notes];
    }

    public void Dispose()
    {
        foreach (var pod in _pods.Keys)
            pod.Kill();
        foreach (var pod in _pods.Keys)
            pod.DeleteAsync().Wait();
        _network.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Pod Create(StatefulSet set, string name)
    {
        var (networkNamespace, address) = _network.Add();
        var spec = set.Spec.Template.Spec;
        var folder = Path.Combine(_folder, "pods", networkNamespace, name);
        Directory.CreateDirectory(folder);
        var environment = new Dictionary<string, string> { ["HOSTNAME"] = name };
        foreach (var variable in spec.Containers.Single().Env)
            environment[variable.Name] = variable.Value ?? Field(variable.ValueFrom!.FieldRef.FieldPath, name, address);
        _names.Set(name, set.Spec.ServiceName, address);
        var pod = new Pod(name, address, spec,
            new Sandbox(spec, folder, networkNamespace, _names.Path, environment,
                volume => Folder(volume, spec, folder)), Note);
        lock (_pods)
            _pods[pod] = (networkNamespace, set.Spec.ServiceName);
        return pod;
    }

    private void Remove(Pod pod)
    {
        (string Namespace, string Service) known;
        lock (_pods)
            _pods.Remove(pod, out known);
        _names.Set(pod.Name, known.Service, null);
        _network.Remove(known.Namespace);
    }

    private string Field(string path, string pod, string address) => path switch
    {
        "metadata.name" => pod,
        "metadata.namespace" => Namespace,
        "spec.nodeName" => "node",
        "status.podIP" => address,
        _ => throw new NotSupportedException($"fieldPath {path}"),
    };

    private string Folder(Volume volume, PodSpec spec, string podFolder)
    {
        var folder = volume.PersistentVolumeClaim is { } claim ? Claim(
            _overlay.One<PersistentVolumeClaim>(claim.ClaimName).Metadata.Name)
            : Path.Combine(podFolder, "volumes", volume.Name);
        if (Directory.Exists(folder))
            return folder;
        Directory.CreateDirectory(folder);
        var group = spec.SecurityContext.FsGroup ?? 0;
        // Writable for the group.
        Commands.Must("chown", $"0:{group}", folder);
        Commands.Must("chmod", "2775", folder);
        if (volume.ConfigMap is { } map)
            ProjectedFolder.Write(folder, _overlay.One<ConfigMap>(map.Name).Data.Select(pair =>
                (pair.Key, Encoding.UTF8.GetBytes(pair.Value))), "", group);
        else if (volume.Secret is { } secret)
            ProjectedFolder.Write(folder, FilesOf(secret), secret.DefaultMode, group);
        return folder;
    }

    private IEnumerable<(string Name, byte[] Bytes)> FilesOf(Volume.SecretSource secret)
    {
        if (!_secrets.TryGetValue(secret.SecretName, out var given))
            throw new InvalidOperationException($"there is no Secret {secret.SecretName}");
        var items = secret.Items.Count > 0 ? secret.Items.Select(item => (item.Key, item.Path))
            : Directory.GetFiles(given).Select(file => (Key: Path.GetFileName(file), Path: Path.GetFileName(file)));
        return items.Select(item => (item.Path, File.ReadAllBytes(Path.Combine(given, item.Key))));
    }

    private void Note(string text)
    {
        lock (_notes)
            _notes.Enqueue($"{Stopwatch.GetElapsedTime(_began).TotalSeconds,6:F1} {text}");
    }
}
