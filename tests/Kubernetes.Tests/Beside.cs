using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests;

/// <summary>
/// A folder with a kustomization of a test's own, from which the repository's are reached by relative paths.
/// </summary>
internal sealed class Beside : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("clusterllm-overlay-").FullName;

    public string To(string folder) =>
        System.IO.Path.GetRelativePath(Path, System.IO.Path.Combine(RenderedOverlay.Folder, folder));

    public void Write(string kustomization) =>
        File.WriteAllText(System.IO.Path.Combine(Path, "kustomization.yaml"), kustomization);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
