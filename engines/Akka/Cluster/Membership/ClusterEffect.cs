using Akka.Actor;

namespace Akka.Cluster.Membership;

/// <summary>What the membership machine wants done.</summary>
internal abstract record ClusterEffect;

internal sealed record SendTo(Address Address, ClusterMessage Message) : ClusterEffect;

internal sealed record Publish(ClusterEvent.IClusterDomainEvent Event) : ClusterEffect;

/// <summary>This node is Exiting: finish, then say <see cref="ExitDone"/>.</summary>
internal sealed record Exit : ClusterEffect;

/// <summary>This node is no longer a member. Nothing follows.</summary>
internal sealed record Ended(bool Downed) : ClusterEffect;

internal sealed record Note(string Text) : ClusterEffect;
