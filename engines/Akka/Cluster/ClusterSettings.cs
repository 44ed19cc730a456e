using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster.Downing;
using Akka.Cluster.Hosting;
using Akka.Cluster.Hosting.SBR;
using Akka.Cluster.Membership;
using Akka.Configuration;
using Akka.Remote;

namespace Akka.Cluster;

/// <summary>
/// Checked settings of the cluster: from the hosting options, and the few that only configuration text has.
/// </summary>
internal sealed record ClusterSettings(
    ImmutableHashSet<string> Roles, ImmutableArray<Address> SeedNodes, ClusterMachineSettings Machine,
        TimeSpan DownRemovalMargin)
{
    private const string Resolver = "akka.cluster.split-brain-resolver";

    private static readonly TimeSpan LeastUnstable = TimeSpan.FromSeconds(4);

    public static ClusterSettings From(ClusterOptions options, Config config)
    {
        var defaults = new ClusterMachineSettings();
        var stableAfter = config.GetTimeSpan($"{Resolver}.stable-after", defaults.StableAfter);
        var machine = new ClusterMachineSettings
        {
            FailureDetector = PhiAccrualSettings.Cluster.With(options.FailureDetector),
            Downing = Strategy(options.SplitBrainResolver),
            StableAfter = stableAfter,
            DownAllWhenUnstable = DownAllWhenUnstable(config, stableAfter),
            MinimumMembers = options.MinimumNumberOfMembers ?? 1,
            MinimumMembersOfRole = (options.MinimumNumberOfMembersPerRole ?? []).ToImmutableDictionary(),
            SeedNodeTimeout = config.GetTimeSpan("akka.cluster.seed-node-timeout", defaults.SeedNodeTimeout),
            JoinTimeout = config.GetTimeSpan("akka.cluster.retry-unsuccessful-join-after", defaults.JoinTimeout),
            GossipInterval = config.GetTimeSpan("akka.cluster.gossip-interval", defaults.GossipInterval),
        };
        return new ClusterSettings(
            [.. options.Roles ?? []],
            [.. (options.SeedNodes ?? []).Select(Seed)],
            machine,
            config.GetTimeSpan("akka.cluster.down-removal-margin", stableAfter));
    }

    private static Address Seed(string text) =>
        Address.TryParse(text, out var address) && address.HasGlobalScope && address.Port is not null
            ? address
            : throw new ConfigurationException(
                $"The seed node [{text}] is not an address such as akka.tcp://system@host:port");

    /// <summary>On: three quarters of stable-after, but not less than 4 s. Off: null.</summary>
    private static TimeSpan? DownAllWhenUnstable(Config config, TimeSpan stableAfter)
    {
        const string path = $"{Resolver}.down-all-when-unstable";
        var derived = stableAfter * 0.75;
        return config.GetString(path, "on").ToLowerInvariant() switch
        {
            "on" or "true" or "yes" => derived > LeastUnstable ? derived : LeastUnstable,
            "off" or "false" or "no" => null,
            _ => config.GetTimeSpan(path),
        };
    }

    private static IDowningStrategy Strategy(SplitBrainResolverOption? option) => option switch
    {
        null => new KeepMajority(null),
        KeepMajorityOption majority => new KeepMajority(string.IsNullOrEmpty(majority.Role) ? null : majority.Role),
        _ => throw new NotSupportedException(
            $"SplitBrainResolver {option.GetType().Name}: the embedded cluster has KeepMajorityOption only."),
    };
}
