namespace Akka.Cluster.Membership;

/// <summary>
/// What one member says of another one's reachability. Only the observer writes it, each time with a higher version.
/// </summary>
internal readonly record struct Observation(long Version, bool Reachable);

/// <summary>Whose observation of whom.</summary>
internal readonly record struct ObservationKey(UniqueAddress Observer, UniqueAddress Subject);
