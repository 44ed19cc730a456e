namespace Akka.Cluster;

/// <summary>
/// The life of a member: Joining, Up, Leaving, Exiting, Removed; Down in place of what is missing when it was given up.
/// </summary>
public enum MemberStatus
{
    Joining = 0,
    Up = 1,
    Leaving = 2,
    Exiting = 3,
    Down = 4,
    Removed = 5,

    /// <summary>Never entered here: a member waits as Joining.</summary>
    WeaklyUp = 6,
}
