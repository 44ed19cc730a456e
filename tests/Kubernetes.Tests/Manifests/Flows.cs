namespace ClusterLlm.Kubernetes.Tests.Manifests;

/// <summary>
/// Which connections the network policies of an overlay let pass, over TCP: both ends must allow them, where a policy
/// selects them.
/// </summary>
internal sealed class Flows(RenderedOverlay overlay)
{
    /// <param name="from">A StatefulSet, or another namespace.</param>
    /// <param name="to">The same.</param>
    /// <param name="port">Where the connection goes to.</param>
    public bool Pass(string from, string to, int port)
    {
        var (sender, receiver) = (PodsOf(from), PodsOf(to));
        return (sender is null || Allowed(
            sender, policy => policy.Spec.Egress.Select(rule => (rule.To, rule.Ports)), to, receiver, port, receiver))
            && (receiver is null || Allowed(
                receiver, policy => policy.Spec.Ingress.Select(rule => (rule.From, rule.Ports)), from, sender, port,
                receiver));
    }

    private PodTemplate? PodsOf(string name) =>
        overlay.All<StatefulSet>().FirstOrDefault(set => set.Metadata.Name == name)?.Spec.Template;

    private bool Allowed(PodTemplate own,
        Func<NetworkPolicy, IEnumerable<(List<NetworkPolicy.Peer> Peers,
            List<NetworkPolicy.PolicyPort> Ports)>> rules, string peer,
        PodTemplate? peerPods, int port, PodTemplate? receiver)
    {
        var policies = overlay.All<NetworkPolicy>()
            .Where(policy => policy.Spec.PodSelector.Matches(own.Metadata.Labels)).ToList();
        return policies.Count == 0
            || policies.SelectMany(rules).Any(rule => rule.Peers.Exists(Is) && rule.Ports.Exists(Includes));

        bool Is(NetworkPolicy.Peer known) => known.NamespaceSelector is { } space
            ? peerPods is null
                && space.Matches(new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = peer })
            : peerPods is not null && known.PodSelector!.Matches(peerPods.Metadata.Labels);

        bool Includes(NetworkPolicy.PolicyPort known)
        {
            if (known.Protocol != "TCP")
                return false;
            var first = int.TryParse(known.Port, out var number)
                ? number
                : receiver!.Spec.Containers[0].PortOf(known.Port);
            return port >= first && port <= (known.EndPort ?? first);
        }
    }
}
