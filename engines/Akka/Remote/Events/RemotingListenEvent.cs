using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>Remoting accepts connections.</summary>
public sealed class RemotingListenEvent(IList<Address> listenAddresses) : RemotingLifecycleEvent
{
    public IList<Address> ListenAddresses { get; } = listenAddresses;
    public override LogLevel LogLevel() => Event.LogLevel.InfoLevel;
    public override string ToString() => $"Remoting now listens on addresses: [{string.Join(", ", ListenAddresses)}]";
}
