using Akka.Remote.Wire;

namespace Akka.Remote.Transport;

/// <summary>The peer is there and does not want the connection.</summary>
internal sealed class RefusedException(RefusalCode code, string message) : RemoteTransportException(message)
{
    public RefusalCode Code { get; } = code;
}
