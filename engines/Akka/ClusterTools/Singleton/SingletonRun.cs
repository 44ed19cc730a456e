namespace Akka.Cluster.Tools.Singleton;

internal enum SingletonRun
{
    Stopped,
    Running,
    Stopping,

    /// <summary>It ended by itself here; this node does not start it again.</summary>
    Ended,
}
