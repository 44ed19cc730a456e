using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Hosting;
using Akka.Tests.Core;
using Akka.Tests.Remote;
using Member = Akka.Cluster.Member;

namespace Akka.Tests.Clustering;

/// <summary>
/// Nodes of a cluster that notice a silent member quickly, and how to wait for what they come to agree on.
/// </summary>
internal static class ClusterNode
{
    public const string Name = "cluster";

    public static Task<Node> Start(
        string? seed, string[]? roles = null, Action<AkkaConfigurationBuilder>? configure = null, Relay? behind = null,
        Action<ClusterOptions>? options = null) =>
        Node.Start(
            Name,
            builder =>
            {
                var chosen = new ClusterOptions
                {
                    Roles = roles,
                    SeedNodes = seed is null ? null : [seed],
                    FailureDetector = Node.Quick,
                };
                options?.Invoke(chosen);
                builder.AddHocon(
                    "akka.cluster { split-brain-resolver.stable-after = 1s, down-removal-margin = 100ms }",
                        HoconAddMode.Prepend);
                builder.WithClustering(chosen);
                configure?.Invoke(builder);
            },
            remoting =>
            {
                if (behind is null) return;
                (remoting.Port, remoting.PublicHostName, remoting.PublicPort) =
                    (behind.TargetPort, "127.0.0.1", behind.Port);
            });

    /// <summary>A node that forms a cluster by itself.</summary>
    public static async Task<Node> StartFirst(
        string[]? roles = null, Action<AkkaConfigurationBuilder>? configure = null, Relay? behind = null,
        Action<ClusterOptions>? options = null)
    {
        var node = await Start(null, roles, configure, behind, options);
        Of(node).Join(node.Address);
        return node;
    }

    public static Akka.Cluster.Cluster Of(Node node) => Akka.Cluster.Cluster.Get(node.System);

    /// <summary>Every one of these nodes sees all of them up, and nobody else.</summary>
    public static Task AllUp(params Node[] nodes) => Until.True(
        () => nodes.All(n => Of(n).State.Members is var members && members.Count == nodes.Length &&
            members.All(m => m.Status == MemberStatus.Up) && Of(n).State.Unreachable.Count == 0),
        () => string.Join(" | ", nodes.Select(Describe)));

    public static Task Sees(Node node, Func<Akka.Cluster.Cluster, bool> what) =>
        Until.True(() => what(Of(node)), () => Describe(node));

    /// <summary>A probe that gets events of these types from now on.</summary>
    public static async Task<Probe> Listen(Node node, params Type[] types)
    {
        var probe = node.Probe();
        Of(node).Subscribe(probe.Ref, ClusterEvent.SubscriptionInitialStateMode.InitialStateAsSnapshot, types);
        await probe.Next<ClusterEvent.CurrentClusterState>();
        return probe;
    }

    private static string Describe(Node node)
    {
        var state = Of(node).State;
        return $"{node.Address.Port}: [{string.Join(", ", state.Members.Select(Text))}] unreachable " +
            $"[{string.Join(", ", state.Unreachable.Select(Text))}]";
    }

    private static string Text(Member member) => $"{member.Address.Port} {member.Status}";
}
