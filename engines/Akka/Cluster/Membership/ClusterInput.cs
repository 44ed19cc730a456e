using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Membership;

/// <summary>What the membership machine is told.</summary>
internal abstract record ClusterInput;

/// <summary>Time has passed.</summary>
internal sealed record Tick : ClusterInput;

/// <summary>Find a cluster through these; the first of them may form it by itself.</summary>
internal sealed record JoinSeeds(ImmutableArray<Address> Seeds) : ClusterInput;

/// <summary>Join the cluster that this node is in, or, when it is this very node, form one.</summary>
internal sealed record JoinNode(Address Address) : ClusterInput;

internal sealed record LeaveNode(Address Address) : ClusterInput;

internal sealed record DownNode(Address Address) : ClusterInput;

/// <summary>This node has done what it had to do before it is removed.</summary>
internal sealed record ExitDone : ClusterInput;

internal sealed record Received(ClusterMessage Message) : ClusterInput;
