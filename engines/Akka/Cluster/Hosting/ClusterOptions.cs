using Akka.Cluster.Hosting.SBR;
using Akka.Remote.Hosting;

namespace Akka.Cluster.Hosting;

/// <summary>Settings of cluster membership; what is null keeps its default.</summary>
public sealed class ClusterOptions
{
    /// <summary>The roles of this node.</summary>
    public string[]? Roles { get; set; }

    /// <summary>So many members of a role must have joined before any is brought up.</summary>
    public Dictionary<string, int>? MinimumNumberOfMembersPerRole { get; set; }

    /// <summary>
    /// Where to look for a cluster: akka.tcp://system@host:port. The first one forms it when it finds none.
    /// </summary>
    public string[]? SeedNodes { get; set; }

    /// <summary>So many members must have joined before any is brought up. Default 1.</summary>
    public int? MinimumNumberOfMembers { get; set; }

    /// <summary>Who survives a partition. Default: the majority of all members.</summary>
    public SplitBrainResolverOption? SplitBrainResolver { get; set; }

    /// <summary>Decides when a member counts as unreachable.</summary>
    public PhiAccrualFailureDetectorOptions? FailureDetector { get; set; }
}
