using System.Diagnostics;
using OpenTelemetry.Resources;

namespace ClusterLlm.Hosting.Telemetry;

/// <summary>
/// Resource attributes by OpenTelemetry's semantic conventions. OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME go
/// before them.
/// </summary>
public static class TelemetryResource
{
    /// <summary>Variables that Kubernetes' downward API fills, and the attributes that they become.</summary>
    private static readonly (string Variable, string Attribute)[] Downward =
    [
        ("K8S_POD_NAME", "k8s.pod.name"), ("K8S_POD_UID", "k8s.pod.uid"), ("K8S_NAMESPACE_NAME", "k8s.namespace.name"),
        ("K8S_NODE_NAME", "k8s.node.name"), ("K8S_CONTAINER_NAME", "k8s.container.name"),
        ("K8S_CLUSTER_NAME", "k8s.cluster.name"),
    ];

    /// <summary>
    /// The instance is the place in the run: a process that takes another's place continues its series.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, object>> Attributes(TelemetryIdentity identity,
        Func<string, string?> environment)
    {
        yield return new("service.name", identity.Service);
        yield return new("service.namespace", "clusterllm");
        yield return new("service.instance.id", $"{identity.Run}/{identity.Place}");
        yield return new("service.version", Version);
        yield return new("host.name", Environment.MachineName);
        yield return new("process.pid", (long)Environment.ProcessId);
        yield return new("process.runtime.name", ".NET");
        yield return new("process.runtime.version", Environment.Version.ToString());
        yield return new("clusterllm.run", identity.Run);
        yield return new("clusterllm.run.name", identity.RunName);
        yield return new("clusterllm.place", identity.Place);
        foreach (var (variable, attribute) in Downward)
            if (environment(variable) is { Length: > 0 } value)
                yield return new(attribute, value);
    }

    public static ResourceBuilder Describe(this ResourceBuilder resource, TelemetryIdentity identity) =>
        resource.AddAttributes(Attributes(identity, Environment.GetEnvironmentVariable))
            .AddEnvironmentVariableDetector();

    private static string Version { get; } =
        FileVersionInfo.GetVersionInfo(typeof(TelemetryResource).Assembly.Location).ProductVersion ?? "unknown";
}
