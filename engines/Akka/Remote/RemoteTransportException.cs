using Akka.Actor;

namespace Akka.Remote;

/// <summary>Remoting cannot start, or a connection cannot be made.</summary>
public class RemoteTransportException(string message, Exception? cause = null) : AkkaException(message, cause);
