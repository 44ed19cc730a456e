using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>A connection could not be made, or broke.</summary>
public sealed class AssociationErrorEvent(
    Exception cause, Address localAddress, Address remoteAddress, bool inbound, LogLevel level)
    : AssociationEvent(localAddress, remoteAddress, inbound)
{
    public Exception Cause { get; } = cause;
    public override LogLevel LogLevel() => level;
    public override string ToString() => $"{base.ToString()}: Error [{Cause.Message}]";
}
