using System.Collections.Immutable;
using Akka.Actor;
using Akka.Event;

namespace Akka.Cluster.Membership;

/// <summary>What the cluster daemons of two nodes say to each other. Each may be lost or repeated.</summary>
internal abstract record ClusterMessage : IDeadLetterSuppression;

/// <summary>A node without a cluster to a seed: are you in one?</summary>
internal sealed record InitJoin(UniqueAddress From) : ClusterMessage;

/// <summary>A seed that is in a cluster.</summary>
internal sealed record InitJoinAck(UniqueAddress From) : ClusterMessage;

/// <summary>To a member: take me in.</summary>
internal sealed record JoinCluster(UniqueAddress From, ImmutableHashSet<string> Roles) : ClusterMessage;

/// <summary>To one that joins: you are in, and this is the view.</summary>
internal sealed record Welcome(UniqueAddress From, UniqueAddress To, Gossip Gossip) : ClusterMessage;

internal sealed record GossipTo(UniqueAddress From, UniqueAddress To, Gossip Gossip) : ClusterMessage;

internal sealed record Heartbeat(UniqueAddress From) : ClusterMessage;

internal sealed record HeartbeatReply(UniqueAddress From) : ClusterMessage;
