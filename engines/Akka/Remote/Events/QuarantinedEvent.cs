using Akka.Actor;
using Akka.Event;

namespace Akka.Remote;

/// <summary>An incarnation of a peer was given up: nothing more is sent to it or taken from it.</summary>
public sealed class QuarantinedEvent(Address address, int uid) : RemotingLifecycleEvent
{
    public Address Address { get; } = address;
    public int Uid { get; } = uid;
    public override LogLevel LogLevel() => Event.LogLevel.WarningLevel;
    public override string ToString() => $"Association to [{Address}] having UID [{Uid}] is irrecoverably failed.";
}
