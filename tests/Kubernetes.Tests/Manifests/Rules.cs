using System.Text.RegularExpressions;

namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>What must hold of a rendered overlay beyond the shape of its objects. Each breach is one line.</summary>
internal static partial class Rules
{
    public static IEnumerable<string> Breaches(RenderedOverlay overlay, IReadOnlySet<string> knownSecrets) =>
        Duplicates(overlay)
            .Concat(overlay.All<StatefulSet>().SelectMany(set => OfSet(overlay, set, knownSecrets)))
            .Concat(overlay.All<Service>().SelectMany(service => OfService(overlay, service)))
            .Concat(
                overlay.All<PodDisruptionBudget>().SelectMany(budget => Selects(overlay, budget, budget.Spec.Selector)))
            .Concat(overlay.All<NetworkPolicy>().SelectMany(policy => OfPolicy(overlay, policy)))
            .Concat(overlay.All<ServiceMonitor>().SelectMany(monitor => OfMonitor(overlay, monitor, knownSecrets)))
            .Concat(overlay.All<HorizontalPodAutoscaler>().SelectMany(scaler => OfScaler(overlay, scaler)));

    private static IEnumerable<string> Duplicates(RenderedOverlay overlay) => overlay.Resources
        .GroupBy(resource => resource.ToString()).Where(group => group.Count() > 1)
            .Select(group => $"{group.Key} is there twice")
        .Concat(overlay.Resources.Where(resource => !Name().IsMatch(resource.Metadata.Name))
            .Select(resource => $"{resource}: no name of an object"))
        .Concat(overlay.Resources.Where(resource => resource is not Namespace
            && !overlay.All<Namespace>().Any(space => space.Metadata.Name == resource.Metadata.Namespace))
            .Select(resource => $"{resource}: there is no namespace {resource.Metadata.Namespace}"));

    private static IEnumerable<string> OfSet(
        RenderedOverlay overlay, StatefulSet set, IReadOnlySet<string> knownSecrets)
    {
        var template = set.Spec.Template;
        if (set.Spec.Selector.MatchLabels.Count == 0 || !set.Spec.Selector.Matches(template.Metadata.Labels))
            yield return $"{set}: its selector does not match its own pods";
        if (overlay.All<StatefulSet>().Any(
            other => other != set && set.Spec.Selector.Matches(other.Spec.Template.Metadata.Labels)))
            yield return $"{set}: its selector matches another's pods";
        if (overlay.All<Service>().FirstOrDefault(service => service.Metadata.Name == set.Spec.ServiceName) is not { } named)
            yield return $"{set}: there is no service {set.Spec.ServiceName}";
        else if (named.Spec.ClusterIP != "None" || !named.Spec.PublishNotReadyAddresses)
            yield return $"{set}: pods have names only by a headless service, and early enough only if it publishes all";
        if (set.Spec.PodManagementPolicy is not ("Parallel" or "OrderedReady")
            || set.Spec.UpdateStrategy.Type != "RollingUpdate")
            yield return $"{set}: {set.Spec.PodManagementPolicy}, {set.Spec.UpdateStrategy.Type}";
        foreach (var breach in PodRules.Breaches(overlay, template.Spec, knownSecrets))
            yield return $"{set}: {breach}";
    }

    private static IEnumerable<string> OfService(RenderedOverlay overlay, Service service)
    {
        var pods = overlay.All<StatefulSet>().Where(set => new LabelSelector { MatchLabels = service.Spec.Selector }
            .Matches(set.Spec.Template.Metadata.Labels)).ToList();
        if (pods.Count != 1)
            yield return $"{service}: selects {pods.Count} kinds of pods";
        foreach (var port in service.Spec.Ports.Where(port => !pods.Exists(set => set.Spec.Template.Spec.Containers
            .Exists(
                container =>
                    container.Ports.Exists(known => known.Name == port.TargetPort && known.Number == port.Port)))))
            yield return $"{service}: no container has port {port.TargetPort} at {port.Port}";
    }

    private static IEnumerable<string> Selects(RenderedOverlay overlay, Resource resource, LabelSelector selector)
    {
        if (selector.MatchLabels.Count == 0
            || !overlay.All<StatefulSet>().Any(set => selector.Matches(set.Spec.Template.Metadata.Labels)))
            yield return $"{resource}: selects no pods of this overlay";
    }

    private static IEnumerable<string> OfPolicy(RenderedOverlay overlay, NetworkPolicy policy)
    {
        foreach (var breach in Selects(overlay, policy, policy.Spec.PodSelector))
            yield return breach;
        if (policy.Spec.PolicyTypes is not ["Ingress", "Egress"])
            yield return $"{policy}: not for both directions";
        var rules = policy.Spec.Ingress.Select(rule => (Peers: rule.From, rule.Ports))
            .Concat(policy.Spec.Egress.Select(rule => (Peers: rule.To, rule.Ports)));
        foreach (var (peers, ports) in rules)
        {
            if (peers.Count == 0 || ports.Count == 0)
                yield return $"{policy}: a rule for everyone or every port";
            foreach (var peer in peers.Where(peer => peer.PodSelector is not null && peer.NamespaceSelector is null))
                foreach (var breach in Selects(overlay, policy, peer.PodSelector!))
                    yield return breach;
        }
    }

    private static IEnumerable<string> OfMonitor(RenderedOverlay overlay, ServiceMonitor monitor,
        IReadOnlySet<string> knownSecrets)
    {
        var services = overlay.All<Service>().Where(service => monitor.Spec.Selector.Matches(service.Metadata.Labels))
            .ToList();
        if (services.Count != 1)
            yield return $"{monitor}: selects {services.Count} services";
        foreach (var endpoint in monitor.Spec.Endpoints.Where(endpoint =>
            !services.Exists(service => service.Spec.Ports.Exists(port => port.Name == endpoint.Port))))
            yield return $"{monitor}: no service has port {endpoint.Port}";
        foreach (var key in monitor.Spec.Endpoints.SelectMany(
            endpoint => new[] { endpoint.TlsConfig.Ca.Secret, endpoint.Authorization?.Credentials })
            .Where(key => key is not null && !knownSecrets.Contains(key.Name)))
            yield return $"{monitor}: docs/operations/kubernetes.md does not make Secret {key!.Name}";
    }

    private static IEnumerable<string> OfScaler(RenderedOverlay overlay, HorizontalPodAutoscaler scaler)
    {
        var target = overlay.All<StatefulSet>()
            .FirstOrDefault(set => set.Metadata.Name == scaler.Spec.ScaleTargetRef.Name);
        if (target is null || scaler.Spec.ScaleTargetRef is not { ApiVersion: "apps/v1", Kind: "StatefulSet" })
            yield return $"{scaler}: there is no {scaler.Spec.ScaleTargetRef.Name} to scale";
        else if (target.Spec.Replicas is not null)
            yield return $"{scaler}: {target} sets replicas, too: applying it again would undo the scaling";
        if (scaler.Spec.MinReplicas < 1 || scaler.Spec.MaxReplicas <= scaler.Spec.MinReplicas)
            yield return $"{scaler}: {scaler.Spec.MinReplicas} to {scaler.Spec.MaxReplicas}";
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
    private static partial Regex Name();
}
