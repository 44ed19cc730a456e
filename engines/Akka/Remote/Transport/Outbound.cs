using Akka.Actor;
using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>
/// Something that waits to be sent to a peer. Content is the message, or the system message of a watch.
/// </summary>
internal readonly record struct Outbound(FrameKind Kind, object? Content = null, IActorRef? Sender = null,
    RemoteActorRef? Recipient = null);
