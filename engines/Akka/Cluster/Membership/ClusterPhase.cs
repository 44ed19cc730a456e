namespace Akka.Cluster.Membership;

/// <summary>How far a node is on its way into the cluster.</summary>
internal enum ClusterPhase
{
    Idle,

    /// <summary>Asks the seeds whether they are in a cluster.</summary>
    Seeking,

    /// <summary>Asks one member to be taken in.</summary>
    Joining,

    Member,

    /// <summary>Was removed; final.</summary>
    Over,
}
