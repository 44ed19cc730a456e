using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using ClusterLlm.Coordinator.Journal;
using ClusterLlm.Protocol;

namespace ClusterLlm.Coordinator.Bundles;

/// <summary>What this program is made of.</summary>
internal static class Versions
{
    public static string Own { get; } = typeof(Versions).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public static string Describe() => JsonSerializer.Serialize(new
    {
        clusterllm = Own,
        protocol = ProtocolVersion.Current,
        runtime = RuntimeInformation.FrameworkDescription,
        torch_home = Environment.GetEnvironmentVariable("TORCH_HOME"),
        assemblies = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Order(StringComparer.Ordinal).ToDictionary(
            path => Path.GetFileName(path), path => FileVersionInfo.GetVersionInfo(path).ProductVersion ?? ""),
    }, new JsonSerializerOptions(JsonText.Options) { WriteIndented = true }) + "\n";
}
