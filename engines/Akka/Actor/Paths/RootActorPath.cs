namespace Akka.Actor;

/// <summary>The root of a system's tree.</summary>
public sealed class RootActorPath(Address address, string name = "/") : ActorPath(address, null, name, 0)
{
    public override ActorPath WithUid(long uid) => uid == 0
        ? this
        : throw new NotSupportedException("RootActorPath must have undefined uid");
}
