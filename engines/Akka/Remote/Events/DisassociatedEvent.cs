using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A connection ended: at once when the peer's process ends, since its operating system closes it.</summary>
public sealed class DisassociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    : AssociationEvent(localAddress, remoteAddress, inbound)
{
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}
