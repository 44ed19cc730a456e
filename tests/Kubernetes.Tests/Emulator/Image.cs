using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClusterLlm.Kubernetes.Tests.Manifests;

namespace ClusterLlm.Kubernetes.Tests.Emulator;

/// <summary>
/// What stands for the container images: the programs built here, this machine's libraries, and the entry point and the
/// environment that deploy/docker/Dockerfile gives them.
/// </summary>
internal static partial class Image
{
    /// <summary>Where the built programs lie in a pod, as in the image.</summary>
    public const string Programs = "/opt/clusterllm";

    public static string Built { get; } =
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory.TrimEnd('/'), "..", ".."));

    public static string Configuration { get; } = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));

    /// <summary>The installation of .NET that runs this test.</summary>
    public static string DotNet { get; } = Path.GetFullPath(
        Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));

    public static IReadOnlyList<string> EntryPoint { get; } =
        JsonSerializer.Deserialize<string[]>(EntryPoints().Matches(Dockerfile()).Select(match => match.Groups[1].Value)
            .Distinct(StringComparer.Ordinal).Single())!;

    private static string Dockerfile() =>
        File.ReadAllText(Path.Combine(RenderedOverlay.Repository, "deploy", "docker", "Dockerfile"));

    [GeneratedRegex(@"^ENTRYPOINT (\[.*\])$", RegexOptions.Multiline)]
    private static partial Regex EntryPoints();
}
