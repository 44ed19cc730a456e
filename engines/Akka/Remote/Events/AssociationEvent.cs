using Akka.Actor;

namespace Akka.Remote;

/// <summary>Something happened to the connection with one peer.</summary>
public abstract class AssociationEvent : RemotingLifecycleEvent
{
    private protected AssociationEvent(Address localAddress, Address remoteAddress, bool inbound)
    {
        LocalAddress = localAddress;
        RemoteAddress = remoteAddress;
        IsInbound = inbound;
    }

    public Address LocalAddress { get; }
    public Address RemoteAddress { get; }

    /// <summary>
    /// True for the connection that the peer opened, false for the one opened here. Each carries one direction.
    /// </summary>
    public bool IsInbound { get; }

    public override string ToString() =>
        $"{GetType().Name} [{LocalAddress}]{(IsInbound ? " <- " : " -> ")}{RemoteAddress}";
}
