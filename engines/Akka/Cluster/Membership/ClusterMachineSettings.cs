using System.Collections.Immutable;
using Akka.Cluster.Downing;
using Akka.Remote;

namespace Akka.Cluster.Membership;

internal sealed record ClusterMachineSettings
{
    public PhiAccrualSettings FailureDetector { get; init; } = PhiAccrualSettings.Cluster;
    public IDowningStrategy Downing { get; init; } = new KeepMajority(null);

    /// <summary>How long members and reachability must stay the same before a partition is decided.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// All give up when reachability has been changing for so long beyond StableAfter; never when null.
    /// </summary>
    public TimeSpan? DownAllWhenUnstable { get; init; } = TimeSpan.FromSeconds(15);

    public int MinimumMembers { get; init; } = 1;
    public ImmutableDictionary<string, int> MinimumMembersOfRole { get; init; } = ImmutableDictionary<string,
        int>.Empty;

    /// <summary>How long the first seed looks for the others before it forms a cluster by itself.</summary>
    public TimeSpan SeedNodeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After so long without a welcome the seeds are asked again.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromMilliseconds(200);
    public TimeSpan GossipInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How many others watch over each member.</summary>
    public int MonitoredBy { get; init; } = 9;

    /// <summary>Up to so many members a change is told to all at once; beyond, to some, who tell the rest.</summary>
    public int BroadcastLimit { get; init; } = 32;
}
