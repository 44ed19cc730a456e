using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A connection was made and both sides know each other.</summary>
public sealed class AssociatedEvent(Address localAddress, Address remoteAddress, bool inbound)
    : AssociationEvent(localAddress, remoteAddress, inbound)
{
    public override LogLevel LogLevel() => Event.LogLevel.DebugLevel;
}
