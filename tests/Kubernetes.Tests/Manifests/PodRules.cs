using System.Text.RegularExpressions;

namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>What must hold of a pod.</summary>
internal static partial class PodRules
{
    public static IEnumerable<string> Breaches(RenderedOverlay overlay, PodSpec pod, IReadOnlySet<string> knownSecrets)
    {
        if (overlay.All<ServiceAccount>().All(account => account.Metadata.Name != pod.ServiceAccountName)
            || pod.AutomountServiceAccountToken != false)
            yield return "no service account of its own, or its token is mounted";
        if (pod.SecurityContext is not { RunAsNonRoot: true, RunAsUser: > 0, RunAsGroup: > 0, FsGroup: > 0,
            SeccompProfile.Type: "RuntimeDefault" })
            yield return "the pod may run as root, or without a seccomp profile";
        foreach (var container in pod.Containers)
            foreach (var breach in OfContainer(pod, container))
                yield return $"{container.Name}: {breach}";
        foreach (var volume in pod.Volumes)
            if (Missing(overlay, volume, knownSecrets) is { } missing)
                yield return $"volume {volume.Name}: {missing}";
        foreach (var volume in pod.Volumes.Where(volume =>
            !pod.Containers.Exists(container => container.VolumeMounts.Exists(mount => mount.Name == volume.Name))))
            yield return $"volume {volume.Name} is mounted nowhere";
    }

    private static IEnumerable<string> OfContainer(PodSpec pod, Container container)
    {
        if (!Image().IsMatch(container.Image) || container.Image.EndsWith(":latest", StringComparison.Ordinal))
            yield return $"image {container.Image} is not pinned";
        if (container.SecurityContext is not { AllowPrivilegeEscalation: false, ReadOnlyRootFilesystem: true,
            Capabilities.Drop: ["ALL"] })
            yield return "it may gain privileges or write to its image";
        if (!container.Resources.Requests.ContainsKey("cpu") || !container.Resources.Requests.ContainsKey("memory")
            || !container.Resources.Limits.ContainsKey("memory"))
            yield return "no requests, or no limit of memory";
        foreach (var (name, amount) in container.Resources.Requests.Concat(container.Resources.Limits))
            if (!Quantity().IsMatch(amount))
                yield return $"{name}: {amount} is no quantity";
        foreach (var mount in container.VolumeMounts.Where(
            mount => !pod.Volumes.Exists(volume => volume.Name == mount.Name)))
            yield return $"there is no volume {mount.Name}";
        foreach (var twice in container.VolumeMounts.GroupBy(mount => mount.MountPath).Where(
            group => group.Count() > 1))
            yield return $"{twice.Key} is mounted twice";
        foreach (var twice in container.Env.GroupBy(variable => variable.Name).Where(group => group.Count() > 1))
            yield return $"{twice.Key} is set twice";
        foreach (var reference in container.Command.Concat(container.Args).SelectMany(word => Reference().Matches(word))
            .Select(match => match.Groups[1].Value)
                .Where(name => !container.Env.Exists(variable => variable.Name == name)))
            yield return $"$({reference}) is not set";
        if (new[] { "K8S_POD_NAME", "K8S_NAMESPACE_NAME", "K8S_NODE_NAME" }
            .Any(name => !container.Env.Exists(variable => variable.Name == name && variable.ValueFrom is not null)))
            yield return "it is not told its pod, namespace and node";
        if (container.Ports.GroupBy(port => port.Name).Concat<IEnumerable<ContainerPort>>(
            container.Ports.GroupBy(port => $"{port.Number}"))
            .Any(group => group.Count() > 1) || container.Ports.Exists(port => port.Name.Length is 0 or > 15))
            yield return "its ports have no names of their own";
        (string, Probe?)[] probes = [("startup", container.StartupProbe), ("readiness", container.ReadinessProbe),
            ("liveness", container.LivenessProbe)];
        foreach (var (name, probe) in probes)
            if (probe is null || !container.Ports.Exists(port => port.Name == probe.HttpGet.Port)
                || !probe.HttpGet.Path.StartsWith('/') || probe.HttpGet.Scheme is not ("HTTP" or "HTTPS"))
                yield return $"no {name} probe, or it asks at a port that there is not";
    }

    private static string? Missing(RenderedOverlay overlay, Volume volume, IReadOnlySet<string> knownSecrets) =>
        volume switch
    {
        { PersistentVolumeClaim.ClaimName: var claim } => overlay.All<PersistentVolumeClaim>()
            .Any(known => known.Metadata.Name == claim)
            ? null : $"there is no claim {claim}",
        { ConfigMap.Name: var map } => overlay.All<ConfigMap>().Any(known => known.Metadata.Name == map)
            ? null : $"there is no ConfigMap {map}",
        { Secret.SecretName: var secret } =>
            knownSecrets.Contains(secret) ? null : $"docs/operations/kubernetes.md does not make Secret {secret}",
        { EmptyDir.SizeLimit: not null } => null,
        _ => "of no kind that is known, or without a bound",
    };

    [GeneratedRegex(@"^[a-z0-9./-]+:[0-9]+\.[0-9]+\.[0-9]+(-cuda)?$")]
    private static partial Regex Image();

    [GeneratedRegex(@"^[0-9]+(m|Ki|Mi|Gi|Ti)?$")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"\$\(([A-Z0-9_]+)\)")]
    private static partial Regex Reference();
}
