namespace Akka.Remote;

/// <summary>Published on the event stream: something happened to remoting or to a connection.</summary>
public abstract class RemotingLifecycleEvent
{
    public abstract Event.LogLevel LogLevel();
}
