using System.Collections.Immutable;
using Akka.Actor;

namespace Akka.Cluster.Daemon;

/// <summary>To the daemon: tell the subscriber of events of these types.</summary>
internal sealed record SubscribeTo(
    IActorRef Subscriber, ClusterEvent.SubscriptionInitialStateMode Mode, ImmutableArray<Type> Types);

/// <summary>To the daemon: no longer of this type, or of any.</summary>
internal sealed record UnsubscribeFrom(IActorRef Subscriber, Type? Type);
